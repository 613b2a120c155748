package io.anchorwatch.app.topics;

import io.anchorwatch.app.config.AppConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the topics of a cluster with what they must be, and creates what is missing. What is there is never changed:
 * a weaker topic is reported, and its owner decides.
 */
public final class TopicCheck {
    private static final String APPEND_TIME = "LogAppendTime";
    private static final String DELETE = "delete";

    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final int PATIENCE_MS = 10_000;
    private static final long PATIENCE_NANOS = PATIENCE_MS * 1_000_000L;
    private static final long LOOK_EVERY_NANOS = 100_000_000L;

    private final Admin admin;
    private final AppConfig config;

    public TopicCheck(Admin admin, AppConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws KafkaException if the cluster does not answer or refuses
     */
    public TopicReport look() {
        List<String> names =
                Topics.needed(config).stream().map(topic -> topic.in(config)).toList();
        Map<String, TopicDescription> there = describe(names);
        Map<String, Config> settings = settings(there.keySet());
        int partitions = partitions(there);
        List<TopicReport.Row> rows = new ArrayList<>();
        for (Topics topic : Topics.needed(config)) {
            String name = topic.in(config);
            rows.add(row(topic, partitions, there.get(name), settings.get(name)));
        }
        return new TopicReport(rows);
    }

    /**
     * Sees to it that some topics are there. Asks for no settings, which a reader need not be allowed to see.
     *
     * @throws IllegalStateException if one is missing
     * @throws KafkaException if the cluster does not answer or refuses
     */
    public void present(Collection<String> names) {
        Set<String> there = describe(List.copyOf(names)).keySet();
        List<String> missing =
                names.stream().filter(name -> !there.contains(name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("missing topics: " + String.join(", ", missing)
                    + "; 'app' creates them when it starts, or create them with: topics --apply");
        }
    }

    /** Creates what is missing, and looks again. */
    public TopicReport apply() {
        Map<String, TopicReport.Row> rows =
                look().rows().stream().collect(Collectors.toMap(TopicReport.Row::topic, row -> row));
        List<NewTopic> missing = new ArrayList<>();
        for (Topics topic : Topics.needed(config)) {
            TopicReport.Row row = rows.get(topic.in(config));
            if (row != null && row.verdict() == TopicReport.Verdict.MISSING) {
                missing.add(wanted(topic, row.partitions()));
            }
        }
        admin.createTopics(missing).values().forEach((name, created) -> unlessThere(created));
        return lookUntilThere(missing);
    }

    /** A creation is answered before every broker knows of it: looks again for a while. */
    private TopicReport lookUntilThere(List<NewTopic> created) {
        Set<String> names = created.stream().map(NewTopic::name).collect(Collectors.toSet());
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            TopicReport report = look();
            boolean there = report.rows().stream()
                    .noneMatch(row -> row.verdict() == TopicReport.Verdict.MISSING && names.contains(row.topic()));
            if (there || System.nanoTime() > until) {
                awaitLeaders(report, names);
                return report;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** A topic is there before its partitions can be written: asks their leaders, and leaves it to writers if none answers. */
    private void awaitLeaders(TopicReport report, Set<String> created) {
        Map<TopicPartition, OffsetSpec> places = new HashMap<>();
        for (TopicReport.Row row : report.rows()) {
            for (int partition = 0; created.contains(row.topic()) && partition < row.partitions(); partition++) {
                places.put(new TopicPartition(row.topic(), partition), OffsetSpec.earliest());
            }
        }
        try {
            answer(admin.listOffsets(places, new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
                    .all());
        } catch (KafkaException e) {
            LOG.warn("topics were created, and not all of their partitions answer yet: {}", e.toString());
        }
    }

    /** As many as {@code reason-events} has, and else as configured. */
    private int partitions(Map<String, TopicDescription> there) {
        TopicDescription events = there.get(Topics.REASON_EVENTS.in(config));
        return events == null ? config.topicsPartitions() : events.partitions().size();
    }

    private NewTopic wanted(Topics topic, int partitions) {
        short copies = config.topicsReplicationFactor();
        Map<String, String> settings = new HashMap<>(Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                APPEND_TIME,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(topic.retention(config).toMillis())));
        if (config.topicsMinInsyncReplicas() > 0) {
            settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(config.topicsMinInsyncReplicas()));
        }
        return new NewTopic(
                        topic.in(config), Optional.of(partitions), copies < 0 ? Optional.empty() : Optional.of(copies))
                .configs(settings);
    }

    private TopicReport.Row row(
            Topics topic, int partitions, @Nullable TopicDescription there, @Nullable Config settings) {
        long wanted = topic.retention(config).toMillis();
        String name = topic.in(config);
        if (there == null || settings == null) {
            return new TopicReport.Row(
                    name, partitions, wanted, DELETE, APPEND_TIME, TopicReport.Verdict.MISSING, List.of());
        }
        int has = there.partitions().size();
        long keeps = Long.parseLong(setting(settings, TopicConfig.RETENTION_MS_CONFIG, "-1"));
        String cleanup = setting(settings, TopicConfig.CLEANUP_POLICY_CONFIG, DELETE);
        String dated = setting(settings, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "");
        List<String> weaker = new ArrayList<>();
        if (has < partitions) {
            weaker.add("has %d partitions, %d are needed".formatted(has, partitions));
        }
        if (keeps >= 0 && keeps < wanted) {
            weaker.add("keeps %d ms, %d are needed".formatted(keeps, wanted));
        }
        String bytes = setting(settings, TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        if (!bytes.equals("-1")) {
            weaker.add("keeps %s bytes a partition, whatever their age; retention.bytes must be -1".formatted(bytes));
        }
        copies(there, settings, weaker);
        if (!cleanup.equals(DELETE)) {
            weaker.add("cleanup.policy is %s, %s is needed".formatted(cleanup, DELETE));
        }
        if (!dated.equals(APPEND_TIME)) {
            weaker.add("message.timestamp.type is %s, %s is needed".formatted(dated, APPEND_TIME));
        }
        TopicReport.Verdict verdict = weaker.isEmpty() ? TopicReport.Verdict.OK : TopicReport.Verdict.WEAKER;
        return new TopicReport.Row(name, has, keeps, cleanup, dated, verdict, weaker);
    }

    /** How many machines may be lost before what was acknowledged is. */
    private void copies(TopicDescription there, Config settings, List<String> weaker) {
        int copies = there.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (copies < config.topicsReplicationFactor()) {
            weaker.add("has %d copies of a partition, topics.replication.factor asks for %d"
                    .formatted(copies, config.topicsReplicationFactor()));
        }
        int insync = Integer.parseInt(setting(settings, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
        if (insync < config.topicsMinInsyncReplicas()) {
            weaker.add("min.insync.replicas is %d, topics.min.insync.replicas asks for %d"
                    .formatted(insync, config.topicsMinInsyncReplicas()));
        }
        if (insync > copies) {
            weaker.add("min.insync.replicas is %d with %d copies: nothing can be written".formatted(insync, copies));
        }
        if (setting(settings, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false")
                .equals("true")) {
            weaker.add("unclean.leader.election.enable is true, which loses what was acknowledged; false is needed");
        }
    }

    private static String setting(Config settings, String name, String otherwise) {
        return settings.get(name) == null ? otherwise : settings.get(name).value();
    }

    private Map<String, TopicDescription> describe(List<String> names) {
        Map<String, TopicDescription> there = new HashMap<>();
        admin.describeTopics(names).topicNameValues().forEach((name, asked) -> {
            try {
                there.put(name, answer(asked));
            } catch (UnknownTopicOrPartitionException e) {
                // It is missing, which is what this looks for.
            }
        });
        return there;
    }

    private Map<String, Config> settings(Set<String> names) {
        Set<ConfigResource> topics = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .collect(Collectors.toSet());
        return answer(admin.describeConfigs(topics).all()).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private static void unlessThere(KafkaFuture<Void> created) {
        try {
            answer(created);
        } catch (TopicExistsException e) {
            // Another instance was faster.
        }
    }

    private static <T> T answer(KafkaFuture<T> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }
}
