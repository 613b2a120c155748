package io.anchorwatch.quickstart;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a registry on this machine, and what runs on them. Started in one directory, they find there what an
 * earlier start had accepted. What is built on top is handed in with {@link #closesFirst} and ends before they do.
 */
public final class Quickstart implements AutoCloseable {
    private final Home home;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;

    /** The ports of the loopback address to listen on; 0 for a free one. */
    public record Ports(int kafka, int registry) {
        /** Any two that are free. */
        public static final Ports FREE = new Ports(0, 0);

        public Ports {
            LoopbackPort.inRange(kafka, "--kafka-port");
            LoopbackPort.inRange(registry, "--registry-port");
        }
    }

    private Quickstart(Home home, EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.home = home;
        this.broker = broker;
        this.registry = registry;
        parts.push(broker);
        parts.push(registry);
    }

    /**
     * Starts both in a directory that is kept; returns when they answer.
     *
     * @throws CommandFailure if the directory is in use, a port is taken, or one of them does not start
     */
    public static Quickstart start(Path directory, Ports ports) {
        return start(Home.claim(directory), ports);
    }

    /** Starts both in a directory that goes when they end. */
    public static Quickstart temporary(Ports ports) {
        return start(Home.temporary(), ports);
    }

    /** Where Kafka's clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The Confluent API's address, without a slash at its end. */
    public String schemaRegistryUrl() {
        return registry.url();
    }

    /** Where the app on top keeps its stores. */
    public Path stateDirectory() {
        return home.state();
    }

    /** The log, where it stays when this has ended, or null. */
    @Nullable
    Path log() {
        return home.log();
    }

    /** Hands over what needs the broker or the registry: {@link #close} closes it before them, the newest first. */
    public void closesFirst(AutoCloseable part) {
        parts.push(part);
    }

    /** Closes everything, also where a part of it fails; the first failure is thrown at the end. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new CommandFailure(CommandFailure.FAILED, "does not stop in order: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        LogFiles.close();
        home.close();
        if (failure != null) {
            throw failure;
        }
    }

    private static Quickstart start(Home home, Ports ports) {
        try {
            int kafkaPort = LoopbackPort.claim(ports.kafka(), "--kafka-port");
            LogFiles.open(home.logs());
            CompletableFuture<EmbeddedRegistry> registry =
                    CompletableFuture.supplyAsync(() -> EmbeddedRegistry.start(home.registry(), ports.registry()));
            EmbeddedBroker broker = startBroker(home.kafka(), kafkaPort, registry);
            try {
                return new Quickstart(home, broker, registry.join());
            } catch (RuntimeException e) {
                broker.close();
                throw e;
            }
        } catch (RuntimeException | LinkageError e) { // The latter from a broker that starts while the process ends.
            LogFiles.close();
            home.close();
            if (e instanceof CompletionException && e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The registry needs three seconds, the broker two: they start side by side. */
    private static EmbeddedBroker startBroker(Path directory, int port, CompletableFuture<EmbeddedRegistry> registry) {
        try {
            return EmbeddedBroker.start(directory, port);
        } catch (RuntimeException | LinkageError e) {
            registry.handle((started, failed) -> {
                        if (started != null) {
                            started.close();
                        }
                        return started;
                    })
                    .join();
            throw e;
        }
    }
}
