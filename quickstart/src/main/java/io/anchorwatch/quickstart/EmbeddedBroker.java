package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker (KRaft, broker and controller in one) inside this process. It listens on the loopback address
 * only, keeps everything in one directory and finds it again when it is started there a second time.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** Where the broker speaks to itself. */
    private static final String OWN_LISTENER = "BROKER";

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final String clusterId;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers, String clusterId) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.clusterId = clusterId;
    }

    /** Whoever was killed may have left connections that go on for a moment. */
    private static final Duration OWN_PORT_PATIENCE = Duration.ofSeconds(20);

    /**
     * Starts a broker and returns when it takes requests.
     *
     * @param directory where it keeps its logs; created, and formatted with a new cluster id, where there is none
     * @param port the port to listen on, 0 for a free one
     * @throws CommandFailure if the port is taken
     */
    public static EmbeddedBroker start(Path directory, int port) {
        int broker = LoopbackPort.claim(port, "--kafka-port");
        int controller = LoopbackPort.claim(0, "--kafka-port");
        KafkaRaftServer server;
        String clusterId;
        try {
            Files.createDirectories(directory);
            clusterId = format(directory);
            int own = ownPort(directory.resolve("own-port"));
            Map<String, String> settings = settings(directory, broker, own, controller);
            server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        } catch (Exception e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "the broker cannot use " + directory + ": " + e.getMessage(), e);
        }
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw new CommandFailure(CommandFailure.FAILED, "the broker does not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(server, LoopbackPort.HOST + ":" + broker, clusterId);
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The id that the directory was formatted with: the same for as long as the directory lives. */
    public String clusterId() {
        return clusterId;
    }

    /** Flushes, closes and returns when all of it is down. May be called twice. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static String format(Path directory) throws Exception {
        String clusterId = formattedWith(directory.resolve("meta.properties"));
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(NODE_ID)
                    .setClusterId(clusterId)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        }
        return clusterId;
    }

    private static String formattedWith(Path metaProperties) throws IOException {
        Properties meta = new Properties();
        if (Files.exists(metaProperties)) {
            try (InputStream in = Files.newInputStream(metaProperties)) {
                meta.load(in);
            }
        }
        return meta.getProperty("cluster.id", Uuid.randomUuid().toString());
    }

    /**
     * The port of the listener on which the broker speaks to itself: the same as the last time, unless somebody keeps it.
     * After a kill it ends the transactions that were being committed, and sends their markers to the address that the
     * metadata log had for it, again and again. At another port nobody answers there, and what was in those
     * transactions stays invisible.
     */
    private static int ownPort(Path file) throws IOException {
        if (Files.exists(file)) {
            try {
                int before = Integer.parseInt(Files.readString(file).strip());
                return LoopbackPort.claim(before, "--kafka-port", OWN_PORT_PATIENCE);
            } catch (CommandFailure | NumberFormatException taken) {
                // A new one then, and nothing but an unlucky kill would notice.
            }
        }
        int port = LoopbackPort.lasting();
        Files.writeString(file, port + "\n");
        return port;
    }

    /** One node, one replica, few threads: sized for a laptop. The voters are named in the settings, not in the log. */
    private static Map<String, String> settings(Path directory, int broker, int own, int controller) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@" + LoopbackPort.HOST + ":" + controller);
        String brokers = listener("PLAINTEXT", broker) + "," + listener(OWN_LISTENER, own);
        settings.put("listeners", brokers + "," + listener(CONTROLLER_LISTENER, controller));
        settings.put("advertised.listeners", brokers);
        settings.put("inter.broker.listener.name", OWN_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.toString());
        settings.put("auto.create.topics.enable", "false");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private static String listener(String name, int port) {
        return name + "://" + LoopbackPort.HOST + ":" + port;
    }
}
