package io.anchorwatch.benchmarks;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.Occurrence;
import io.anchorwatch.producers.PublishAgent;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.producers.SpoolingAgent;
import io.anchorwatch.producers.VpnNode;
import io.anchorwatch.producers.lines.LineSource;
import io.anchorwatch.producers.lines.Tail;
import io.anchorwatch.producers.spool.Spool;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** A way for a node to say something. Whoever calls it is the node's own thread, which has other things to do. */
interface Speaking extends AutoCloseable {
    Duration PATIENCE = Duration.ofSeconds(60);

    /** How long the yardstick may hold its caller up; a minute, its default, would be the length of the whole run. */
    int BLOCK_MS = 1_000;

    /** Says an event. False where it was dropped, which the way itself counts. */
    boolean say(int number);

    /** Waits for what is under way. */
    @Override
    void close();

    /** The ways, by the name under which they are reported. */
    enum Way {
        /** The yardstick: the producer of Kafka with its own defaults, but for those that the library sets, too. */
        KAFKA_PRODUCER,
        /** The library, which drops and counts when its buffer is full. */
        LIBRARY,
        /** A line in a file, which the agent follows. */
        AGENT,
        /** The same, the agent with a spool. */
        AGENT_WITH_SPOOL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }

        Speaking open(String bootstrapServers, Path directory) throws IOException {
            return switch (this) {
                case KAFKA_PRODUCER -> new Plain(bootstrapServers);
                case LIBRARY -> new Library(bootstrapServers);
                case AGENT, AGENT_WITH_SPOOL ->
                    new Agent(
                            bootstrapServers, Files.createTempDirectory(directory, "agent"), this == AGENT_WITH_SPOOL);
            };
        }
    }

    /** A registry that answers from memory: it is asked once. */
    static Registry registry() {
        Registry registry = new Registry(new MockSchemaRegistryClient(), System::currentTimeMillis);
        SchemaSubjects.register(registry, "");
        return registry;
    }

    /** The same event as the library would make, complete with its number. */
    static ReasonEvent event(String node, int number) {
        return new ReasonEvent(
                "default",
                node,
                1,
                number + 1L,
                "RECOVERY_RETRY",
                System.currentTimeMillis() * 1_000,
                session(number),
                3,
                1,
                null,
                null,
                "udp:A",
                null,
                "source-" + number % 100,
                null,
                null,
                Map.of("attempt", "2"));
    }

    static String session(int number) {
        return "s-" + number % 1_000;
    }

    /** Encodes and sends, in the caller's thread. */
    final class Plain implements Speaking {
        private final Serializer<ReasonEvent> serializer =
                new WireSerdes(registry(), "").serializer(WireRecord.REASON_EVENT);
        private final KafkaProducer<byte[], byte[]> producer;

        Plain(String bootstrapServers) {
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers,
                            "linger.ms",
                            20,
                            "batch.size",
                            262_144,
                            "compression.type",
                            "lz4",
                            "acks",
                            "all",
                            "max.block.ms",
                            BLOCK_MS),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public boolean say(int number) {
            ReasonEvent event = event("plain", number);
            Future<?> sent = producer.send(new ProducerRecord<>(
                    "reason-events", event.key().getBytes(StandardCharsets.UTF_8), serializer.serialize("", event)));
            try {
                if (sent.isDone()) {
                    sent.get();
                }
                return true;
            } catch (ExecutionException neverOnItsWay) { // There was no metadata or no room for it.
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            producer.close(PATIENCE);
        }
    }

    /** As a node that is written in Java does it. */
    final class Library implements Speaking {
        private final Publisher publisher;
        private final VpnNode node;

        Library(String bootstrapServers) {
            publisher = new Publisher(new PublisherSettings(bootstrapServers), registry());
            node = publisher.node("default", "library");
        }

        @Override
        public boolean say(int number) {
            return node.say(new Occurrence(ReasonCode.RECOVERY_RETRY, System.currentTimeMillis() * 1_000)
                    .session(session(number), 3, 1)
                    .transport("udp:A", null)
                    .source("source-" + number % 100)
                    .detail("attempt", 2));
        }

        @Override
        public void close() {
            long unused = publisher.close(PATIENCE);
        }
    }

    /** The caller writes a line; the agent, which in earnest is a process of its own, follows the file. */
    final class Agent implements Speaking {
        private final FileChannel file;
        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread agent;

        Agent(String bootstrapServers, Path directory, boolean spooled) throws IOException {
            Path path = directory.resolve("events.jsonl");
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            PrintWriter nobody = new PrintWriter(Writer.nullWriter());
            PublishAgent.Output output = new PublishAgent.Output(nobody, nobody, nobody);
            PublisherSettings settings = new PublisherSettings(bootstrapServers);
            agent = new Thread(
                    () -> {
                        try (LineSource lines = new Tail(path, null, nobody::println)) {
                            if (spooled) {
                                try (Spool spool =
                                        Spool.open(directory.resolve("spool"), Spool.BYTES_USUAL, nobody::println)) {
                                    int unused = new SpoolingAgent(
                                                    spool,
                                                    settings.privacy(),
                                                    () -> new Publisher(settings, registry()),
                                                    PublishAgent.FOR_EVER,
                                                    this::stopped,
                                                    output)
                                            .run(lines);
                                }
                            } else {
                                int unused = new PublishAgent(settings, registry(), PublishAgent.FOR_EVER, output)
                                        .run(lines);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException("the agent has stopped", e);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    spooled ? "agent-with-spool" : "agent");
            agent.setDaemon(true);
            agent.start();
        }

        private boolean stopped(Duration longest) throws InterruptedException {
            return stop.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean say(int number) {
            try {
                byte[] line = (ReasonEventJson.write(event("agent", number)) + '\n').getBytes(StandardCharsets.UTF_8);
                ByteBuffer bytes = ByteBuffer.wrap(line);
                while (bytes.hasRemaining()) {
                    int unused = file.write(bytes);
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException("the line cannot be written", e);
            }
        }

        /** Only when everything has arrived: the one without a spool stops where it is. */
        @Override
        public void close() {
            stop.countDown();
            if (!agent.getName().contains("spool")) {
                agent.interrupt(); // As SIGTERM does it; the spool's files would not survive that.
            }
            try {
                agent.join(PATIENCE.toMillis());
                file.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException("the file cannot be closed", e);
            }
        }
    }
}
