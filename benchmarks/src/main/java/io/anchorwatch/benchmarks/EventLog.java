package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.quickstart.Quickstart;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.simulation.Emission;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A real broker and registry, and on them one log of events a mix. The append times are those of the simulation, so that a
 * minute of a fleet is written in a moment and still is a minute.
 */
final class EventLog implements AutoCloseable {
    /** The minute lies in the past. */
    private static final long AGO_MS = 120_000;

    private static final long MINUTE_MS = 60_000;

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
        Map<String, String> options = new TreeMap<>(more);
        options.put("kafka.bootstrap.servers", quickstart.bootstrapServers());
        options.put("schema.registry.url", quickstart.schemaRegistryUrl());
        options.put(
                "state.dir", quickstart.stateDirectory().resolve(applicationId).toString());
        options.put("state.dir.temporary", "true");
        options.put("application.id", applicationId);
        options.put("topic.prefix", mix.word() + "-");
        options.put("standby.replicas", "0");
        options.put("topics.replication.factor", "1");
        options.put("kafka.replication.factor", "1");
        return AppConfig.of(options);
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
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REASON_EVENTS.in(config));
        AlterConfigOp simulated =
                new AlterConfigOp(new ConfigEntry("message.timestamp.type", "CreateTime"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(simulated))).all().get();
        TimeUnit.SECONDS.sleep(1); // The broker says yes before its log has heard of it.
        SchemaSubjects.register(registry, config.topicPrefix());
        Serializer<ReasonEvent> serializer =
                new WireSerdes(registry, config.topicPrefix()).serializer(WireRecord.REASON_EVENT);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                quickstart.bootstrapServers(),
                "linger.ms",
                20,
                "batch.size",
                262_144,
                "compression.type",
                "lz4");
        int written = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Iterator<Emission> emissions = mix.events((System.currentTimeMillis() - AGO_MS) * 1_000, events);
            while (emissions.hasNext() && written < events) {
                Emission each = emissions.next();
                producer.send(new ProducerRecord<>(
                        Topics.REASON_EVENTS.in(config),
                        null,
                        each.at() / 1_000 + 1, // never before the event
                        each.event().key().getBytes(StandardCharsets.UTF_8),
                        serializer.serialize("", each.event())));
                written++;
            }
        }
        checkTimes(topic.name());
        return written;
    }

    /** Nothing may bear the time at which it was written: all of it would be late. */
    private void checkTimes(String topic) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        for (TopicDescription described :
                admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
            described
                    .partitions()
                    .forEach(one -> newest.put(new TopicPartition(topic, one.partition()), OffsetSpec.maxTimestamp()));
        }
        long limit = System.currentTimeMillis() - AGO_MS + MINUTE_MS;
        for (ListOffsetsResultInfo each : admin.listOffsets(newest).all().get().values()) {
            if (each.timestamp() > limit) {
                throw new IllegalStateException("the broker has dated the events itself; try again");
            }
        }
    }

    @Override
    public void close() {
        admin.close();
        quickstart.close();
    }
}
