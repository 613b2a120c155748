package io.anchorwatch.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What brokers tell of consumer groups, and of the ends of topics. */
final class Groups {
    private static final int TIMEOUT_S = 10;

    private final Admin admin;

    Groups(Admin admin) {
        this.admin = admin;
    }

    /** What a group has committed; only what no open transaction can change. */
    Map<TopicPartition, Long> committed(String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .forEach((place, offset) -> {
                    if (offset != null) {
                        committed.put(place, offset.offset());
                    }
                });
        return Map.copyOf(committed);
    }

    /** Whether a group has committed so far; what the log let go of needs nobody. */
    boolean reached(String group, Map<TopicPartition, Long> goal)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> ours = committed(group);
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        goal.keySet().forEach(place -> earliest.put(place, OffsetSpec.earliest()));
        Map<TopicPartition, Long> begins = offsets(earliest, IsolationLevel.READ_COMMITTED);
        return goal.entrySet().stream()
                .allMatch(each -> Math.max(ours.getOrDefault(each.getKey(), 0L), begins.getOrDefault(each.getKey(), 0L))
                        >= each.getValue());
    }

    /** Whether a group has no members. */
    boolean empty(String group) throws ExecutionException, InterruptedException, TimeoutException {
        try {
            GroupState state = admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .groupState();
            return state == GroupState.EMPTY || state == GroupState.DEAD;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw e;
        }
    }

    /** The ends of topics, of what is written or only of what readers of committed records can see. */
    Map<TopicPartition, Long> ends(Collection<String> topics, boolean committed)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (TopicDescription topic : admin.describeTopics(topics)
                .allTopicNames()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .values()) {
            topic.partitions()
                    .forEach(each ->
                            latest.put(new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest()));
        }
        return offsets(latest, committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked, IsolationLevel level)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(level))
                .all()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .forEach((place, found) -> offsets.put(place, found.offset()));
        return offsets;
    }
}
