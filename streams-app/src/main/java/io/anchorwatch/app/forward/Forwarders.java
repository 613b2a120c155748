package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.receiver.Receivers;
import io.anchorwatch.app.siem.SiemApp;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The forwarders of an installation, running. */
public final class Forwarders implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int SESSION_MS = 10_000;

    private final List<Forwarder> all = new ArrayList<>();
    private final @Nullable DeadLetters deadLetters;

    private Forwarders(@Nullable DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /**
     * Starts them; returns at once.
     *
     * @param behind whether a topology in this process is: then all but security findings waits
     * @throws IllegalStateException if certificates cannot be used
     */
    public static Forwarders start(
            List<ForwarderConfig> configs, AppConfig config, Wire wire, MeterRegistry metrics, BooleanSupplier behind) {
        if (configs.isEmpty()) {
            return new Forwarders(null);
        }
        DeadLetters deadLetters = new DeadLetters(config, SiemApp.version());
        Forwarders forwarders = new Forwarders(deadLetters);
        String findings = Topics.SECURITY_FINDINGS.in(config);
        try {
            for (ForwarderConfig each : configs) {
                Forwarder forwarder = new Forwarder(
                        each,
                        () -> new Intake(
                                consumer(config, each),
                                ToldReader.topics(config, each.events()),
                                each.batchRecords(),
                                new GivesWay(findings, behind, System.nanoTime())),
                        new Loader(each, new ToldReader(wire, config), new Wording(each, SiemApp.version())),
                        Receivers.of(each),
                        deadLetters,
                        PATIENCE);
                forwarders.all.add(forwarder);
                bind(metrics, each.name(), forwarder);
            }
        } catch (RuntimeException e) {
            forwarders.close();
            throw e;
        }
        Gauge.builder("anchorwatch.forwarders.giving.way", () -> behind.getAsBoolean() ? 1 : 0)
                .description("1 while all but security findings waits since the topology beside is behind")
                .register(metrics);
        forwarders.all.forEach(Forwarder::start);
        return forwarders;
    }

    private static Consumer<byte[], byte[]> consumer(AppConfig config, ForwarderConfig forwarder) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG); // the app's own, and one process of several has it
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group(config, forwarder));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, forwarder.text(ForwarderOption.FROM));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, forwarder.batchRecords());
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MS / 5);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What they read and write, all together. */
    public static Set<String> topics(AppConfig config) {
        Set<String> topics = new TreeSet<>();
        for (ForwarderConfig each : config.forwarders()) {
            topics.addAll(ToldReader.topics(config, each.events()));
            topics.add(Topics.DEAD_LETTERS.in(config));
        }
        return topics;
    }

    /** A forwarder's consumer group. */
    public static String group(AppConfig config, ForwarderConfig forwarder) {
        return config.applicationId() + "-forward-" + forwarder.name();
    }

    private static void bind(MeterRegistry metrics, String name, Forwarder forwarder) {
        FunctionCounter.builder(
                        "anchorwatch.forwarder.accepted",
                        forwarder,
                        each -> each.view().accepted())
                .description("records that the receiver has accepted")
                .tag("forwarder", name)
                .register(metrics);
        FunctionCounter.builder(
                        "anchorwatch.forwarder.dead",
                        forwarder,
                        each -> each.view().deadLetters())
                .description("records that are dead letters")
                .tag("forwarder", name)
                .register(metrics);
        Gauge.builder(
                        "anchorwatch.forwarder.waiting",
                        forwarder,
                        each -> each.view().lag())
                .description("records that wait for the receiver")
                .tag("forwarder", name)
                .register(metrics);
        Gauge.builder(
                        "anchorwatch.forwarder.lag",
                        forwarder,
                        each -> each.view().lagMs() / 1_000.0)
                .description("for how long the oldest of them has waited")
                .baseUnit("seconds")
                .tag("forwarder", name)
                .register(metrics);
        for (ForwarderView.State state : ForwarderView.State.values()) {
            Gauge.builder(
                            "anchorwatch.forwarder.state",
                            forwarder,
                            each -> each.view().state() == state ? 1 : 0)
                    .description("1 for the state that a forwarder is in")
                    .tag("forwarder", name)
                    .tag("state", state.toString())
                    .register(metrics);
        }
    }

    /** How each stands, in the order in which they are set. */
    public List<ForwarderView> views() {
        return all.stream().map(Forwarder::view).toList();
    }

    /** Stops all of them side by side. */
    @Override
    public void close() {
        CompletableFuture.allOf(all.stream()
                        .map(each -> CompletableFuture.runAsync(each::close, task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
        if (deadLetters != null) {
            deadLetters.close();
        }
    }
}
