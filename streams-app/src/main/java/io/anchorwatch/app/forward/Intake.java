package io.anchorwatch.app.forward;

import io.anchorwatch.app.forward.delivery.Lanes;
import io.anchorwatch.app.forward.delivery.Outcome;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Tally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a forwarder has read and how far it has come: records that wait, and the offsets that may be committed. Partitions
 * pause while enough waits; polling goes on, so that the group does not take us for dead.
 */
final class Intake implements ConsumerRebalanceListener, AutoCloseable {
    /** How long leaving the group may take. */
    static final Duration CLOSE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration COMMIT = Duration.ofSeconds(3);
    private static final Duration ASK = Duration.ofMillis(500);
    private static final long COMMIT_EVERY_NANOS = 200_000_000;

    private final Consumer<byte[], byte[]> consumer;
    private final int enough;
    private final GivesWay givesWay;
    private final Lanes lanes = new Lanes();
    private final Deque<Loader.Raw> inbox = new ArrayDeque<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long committedNanos = System.nanoTime() - COMMIT_EVERY_NANOS;

    /**
     * Subscribes.
     *
     * @param enough no more is read while so many records wait
     */
    Intake(Consumer<byte[], byte[]> consumer, Collection<String> topics, int enough, GivesWay givesWay) {
        this.consumer = consumer;
        this.enough = enough;
        this.givesWay = givesWay;
        consumer.subscribe(topics, this);
    }

    /** Polls; what comes waits to be taken. */
    void poll(Duration longest) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(longest)) {
            inbox.add(new Loader.Raw(record, lanes.read(record)));
        }
        Set<TopicPartition> waiting = new HashSet<>();
        if (inbox.size() >= enough) {
            waiting.addAll(consumer.assignment());
        } else if (givesWay.active(System.nanoTime())) {
            consumer.assignment().stream().filter(givesWay::concerns).forEach(waiting::add);
        }
        Set<TopicPartition> paused = consumer.paused();
        if (!paused.equals(waiting)) {
            consumer.resume(paused);
            consumer.pause(waiting);
        }
    }

    boolean waiting() {
        return !inbox.isEmpty();
    }

    /** The oldest that wait, at most so many. */
    List<Loader.Raw> take(int most) {
        List<Loader.Raw> taken = new ArrayList<>();
        while (taken.size() < most && !inbox.isEmpty()) {
            taken.add(inbox.remove());
        }
        return taken;
    }

    /** They wait again, before all others. */
    void back(List<Loader.Raw> raws) {
        for (int i = raws.size() - 1; i >= 0; i--) {
            Loader.Raw raw = raws.get(i);
            if (lanes.holds(
                    new TopicPartition(raw.record().topic(), raw.record().partition()), raw.lease())) {
                inbox.addFirst(raw);
            }
        }
    }

    boolean ours(Parcel parcel) {
        return lanes.holds(parcel.place(), parcel.lease());
    }

    void settled(Parcel parcel, Outcome outcome) {
        lanes.settled(parcel.place(), parcel.lease(), parcel.record().offset(), outcome);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> places) {
        lanes.gained(places);
        consumer.committed(Set.copyOf(places)).forEach((place, offset) -> {
            if (offset != null) {
                lanes.began(place, Tally.of(offset.metadata()));
            }
        });
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> places) {
        commitNow();
        gone(places);
    }

    /** Somebody else has them already: nothing that we know of them counts. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> places) {
        gone(places);
    }

    private void gone(Collection<TopicPartition> places) {
        lanes.lost(places);
        inbox.removeIf(raw -> places.contains(
                new TopicPartition(raw.record().topic(), raw.record().partition())));
        places.forEach(committed::remove);
        places.forEach(ends::remove);
    }

    private Map<TopicPartition, OffsetAndMetadata> uncommitted() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        lanes.settled().forEach((place, offset) -> {
            if (!offset.equals(committed.get(place))) {
                offsets.put(place, committable(place, offset));
            }
        });
        return offsets;
    }

    private OffsetAndMetadata committable(TopicPartition place, long offset) {
        return new OffsetAndMetadata(offset, lanes.tally(place).text());
    }

    /** Commits what is settled, now and then, without waiting for it. */
    void commit() {
        if (System.nanoTime() - committedNanos < COMMIT_EVERY_NANOS) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted();
        if (offsets.isEmpty()) {
            return;
        }
        committedNanos = System.nanoTime();
        offsets.forEach((place, offset) -> committed.put(place, offset.offset()));
        consumer.commitAsync(offsets, (those, failure) -> {
            if (failure != null) {
                LOG.debug("a commit failed, the next one makes good for it", failure);
                those.keySet().forEach(committed::remove);
            }
        });
    }

    /** Commits what is settled and waits for it; that it fails means only that some is sent twice. */
    void commitNow() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        lanes.settled().forEach((place, offset) -> offsets.put(place, committable(place, offset)));
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, COMMIT);
        } catch (KafkaException e) {
            LOG.warn("what is delivered could not be committed, some will be sent again: {}", e.toString());
        }
    }

    /** Asks the broker how far the log reaches. */
    void look() {
        try {
            for (TopicPartition place : consumer.assignment()) {
                lanes.at(place, consumer.position(place, ASK));
            }
            ends.putAll(consumer.endOffsets(consumer.assignment(), ASK));
        } catch (KafkaException e) {
            LOG.debug("the broker does not say how far the log reaches", e);
            ends.clear();
        }
    }

    /** How far each partition has come, in their order. */
    List<ForwarderView.Cursor> cursors(long nowMs) {
        Map<TopicPartition, Long> settled = lanes.settled();
        return consumer.assignment().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))
                .map(place -> cursor(
                        place, settled.get(place), ends.get(place), lanes.oldest(place), lanes.tally(place), nowMs))
                .toList();
    }

    /** Leaves the group. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }

    private static ForwarderView.Cursor cursor(
            TopicPartition place,
            @Nullable Long settled,
            @Nullable Long end,
            @Nullable Long oldest,
            Tally tally,
            long nowMs) {
        Long lag = settled == null || end == null ? null : Long.valueOf(Math.max(0, end - settled));
        Long lagMs = oldest != null ? Long.valueOf(Math.max(0, nowMs - oldest)) : lag != null && lag == 0 ? lag : null;
        return new ForwarderView.Cursor(
                place.topic(),
                place.partition(),
                settled == null || settled == 0 ? null : Long.valueOf(settled - 1),
                end,
                lag,
                lagMs,
                tally);
    }
}
