package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.quickstart.Quickstart;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.simulation.Emission;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A real broker and registry, and on them one log of events a mix. The append times are those of the simulation, so that a
 * minute of a fleet is written in a moment and still is a minute.
 */
final class EventLog implements AutoCloseable {
    /** The minute lies in the past. */
    private static final long AGO_MS = 120_000;

    /** How long events may be held; a broker allows a quarter of an hour. */
    private static final int HELD_MS = 840_000;

    private final Quickstart quickstart;
    private final Admin admin;
    private final Registry registry;

    EventLog() {
        quickstart = Quickstart.temporary(Quickstart.Ports.FREE);
        admin = Admin.create(Map.of("bootstrap.servers", quickstart.bootstrapServers()));
        registry = Registry.at(quickstart.schemaRegistryUrl(), Map.of());
    }

    Admin admin() {
        return admin;
    }

    /** The configuration of an app that reads a mix's log. */
    AppConfig config(Mix mix, String applicationId) {
        return config(mix, applicationId, Map.of());
    }

    /** The same, with more options. */
    AppConfig config(Mix mix, String applicationId, Map<String, String> more) {
        return config(mix.word() + "-", applicationId, more);
    }

    /** The configuration of an app on topics with a prefix of their own. */
    AppConfig config(String prefix, String applicationId, Map<String, String> more) {
        return AppConfig.of(options(prefix, applicationId, more));
    }

    Map<String, String> options(String prefix, String applicationId, Map<String, String> more) {
        Map<String, String> options = new TreeMap<>(more);
        options.put("kafka.bootstrap.servers", quickstart.bootstrapServers());
        options.put("schema.registry.url", quickstart.schemaRegistryUrl());
        options.put(
                "state.dir", quickstart.stateDirectory().resolve(applicationId).toString());
        options.put("state.dir.temporary", "true");
        options.put("application.id", applicationId);
        options.put("topic.prefix", prefix);
        options.put("standby.replicas", "0");
        options.put("topics.replication.factor", "1");
        options.put("kafka.replication.factor", "1");
        return options;
    }

    /** Makes sure of the topics of an app; how many partitions the events have. */
    int topics(AppConfig config) throws InterruptedException {
        return new TopicCheck(admin, config)
                .apply().rows().stream()
                        .filter(row -> row.topic().equals(Topics.REASON_EVENTS.in(config)))
                        .findFirst()
                        .orElseThrow()
                        .partitions();
    }

    Wire wire(AppConfig config) {
        SchemaSubjects.register(registry, config.topicPrefix());
        return new Wire(new WireSerdes(registry, config.topicPrefix()));
    }

    /** Writes about so many events of a mix; how many they are. */
    int write(Mix mix, AppConfig config, int events) throws InterruptedException, ExecutionException {
        return write(config, mix.events((System.currentTimeMillis() - AGO_MS) * 1_000, events), events);
    }

    /** Writes at most so many events, dated as they say; how many they are. */
    int write(AppConfig config, Iterator<Emission> emissions, int most)
            throws InterruptedException, ExecutionException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REASON_EVENTS.in(config));
        AlterConfigOp simulated =
                new AlterConfigOp(new ConfigEntry("message.timestamp.type", "CreateTime"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(simulated))).all().get();
        TimeUnit.SECONDS.sleep(1); // The broker says yes before its log has heard of it.
        Sent sent;
        try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
            sent = send(producer, config, emissions, most);
        }
        for (ListOffsetsResultInfo newest : offsets(topic.name(), OffsetSpec.maxTimestamp())) {
            if (newest.timestamp() > sent.last()) { // all of it would be late
                throw new IllegalStateException("the broker has dated the events itself; try again");
            }
        }
        return sent.events();
    }

    /** How many events were sent, and the latest time among them in epoch milliseconds. */
    private record Sent(int events, long last) {}

    private Sent send(
            KafkaProducer<byte[], byte[]> producer, AppConfig config, Iterator<Emission> emissions, int most) {
        Function<ReasonEvent, byte[]> encoder = encoder(config);
        int written = 0;
        long last = 0;
        while (emissions.hasNext() && written < most) {
            Emission each = emissions.next();
            long at = each.at() / 1_000 + 1; // never before the event
            producer.send(record(config, each.event(), encoder.apply(each.event()), at));
            last = Math.max(last, at);
            written++;
        }
        return new Sent(written, last);
    }

    /** Writes more events to a log that no reader of committed records sees before they are released. */
    TopologyRun.Cue held(AppConfig config, Iterator<Emission> emissions, int most) {
        Map<String, Object> settings = new HashMap<>(producerSettings(20));
        settings.put("transactional.id", config.applicationId() + "-held");
        settings.put("transaction.timeout.ms", HELD_MS);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        send(producer, config, emissions, most);
        producer.flush();
        return () -> {
            producer.commitTransaction();
            producer.close();
        };
    }

    /** How many events stand in the log of an app. */
    long written(AppConfig config) throws InterruptedException, ExecutionException {
        return offsets(Topics.REASON_EVENTS.in(config), OffsetSpec.latest()).stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private Collection<ListOffsetsResultInfo> offsets(String topic, OffsetSpec which)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .forEach((name, described) -> described
                        .partitions()
                        .forEach(each -> asked.put(new TopicPartition(name, each.partition()), which)));
        return admin.listOffsets(asked).all().get().values();
    }

    /** Events to bytes, for the topics of an app. */
    Function<ReasonEvent, byte[]> encoder(AppConfig config) {
        SchemaSubjects.register(registry, config.topicPrefix());
        Serializer<ReasonEvent> serializer =
                new WireSerdes(registry, config.topicPrefix()).serializer(WireRecord.REASON_EVENT);
        return event -> serializer.serialize("", event);
    }

    /** Bytes to events. */
    WireDecoder<ReasonEvent> decoder(AppConfig config) {
        return serdes(config).decoder(WireRecord.REASON_EVENT);
    }

    /** All that travels to bytes and back; schemas must have been registered. */
    WireSerdes serdes(AppConfig config) {
        return new WireSerdes(registry, config.topicPrefix());
    }

    KafkaProducer<byte[], byte[]> producer(int lingerMs) {
        return new KafkaProducer<>(producerSettings(lingerMs), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> producerSettings(int lingerMs) {
        return Map.of(
                "bootstrap.servers",
                quickstart.bootstrapServers(),
                "linger.ms",
                lingerMs,
                "batch.size",
                262_144,
                "compression.type",
                "lz4");
    }

    /**
     * An event as a record.
     *
     * @param at epoch milliseconds, or null where the broker dates it
     */
    static ProducerRecord<byte[], byte[]> record(AppConfig config, ReasonEvent event, byte[] value, @Nullable Long at) {
        return new ProducerRecord<>(
                Topics.REASON_EVENTS.in(config), null, at, event.key().getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        admin.close();
        quickstart.close();
    }
}
