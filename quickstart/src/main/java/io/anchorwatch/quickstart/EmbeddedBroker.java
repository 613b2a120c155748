package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft, broker and controller in one) inside this process. It listens on the loopback address
 * only, keeps everything in one directory and finds it again when it is started there a second time.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String CLIENT_LISTENER = "PLAINTEXT";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    /** Where the broker speaks to itself. */
    private static final String OWN_LISTENER = "BROKER";

    /** Whoever was killed may have left connections that go on for a moment. */
    private static final Duration OWN_PORT_PATIENCE = Duration.ofSeconds(20);

    private final KafkaServer server;
    private final String bootstrapServers;

    private EmbeddedBroker(KafkaServer server, ListeningPorts ports) {
        this.server = server;
        this.bootstrapServers = LoopbackPort.HOST + ":" + ports.of(CLIENT_LISTENER);
    }

    /**
     * Starts a broker and returns when it takes requests.
     *
     * @param directory where it keeps its logs; created, and formatted with a new cluster id, where there is none
     * @param port the port to listen on, 0 for a free one
     * @throws CommandFailure if the port is taken
     */
    public static EmbeddedBroker start(Path directory, int port) {
        ListeningPorts ports = new ListeningPorts();
        KafkaServer server;
        try {
            ports.add(CLIENT_LISTENER, LoopbackPort.listen(port, "--kafka-port"));
            ports.add(CONTROLLER_LISTENER, LoopbackPort.listen(0, "--kafka-port"));
            Files.createDirectories(directory);
            format(directory);
            ports.add(OWN_LISTENER, ownPort(directory.resolve("own-port")));
            server = new KafkaServer(settings(directory, ports), NODE_ID, ports, CONTROLLER_LISTENER);
        } catch (CommandFailure e) {
            ports.close();
            throw e;
        } catch (Exception e) {
            ports.close();
            throw new CommandFailure(
                    CommandFailure.FAILED, "the broker cannot use " + directory + ": " + e.getMessage(), e);
        }
        try {
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw new CommandFailure(CommandFailure.FAILED, "the broker does not start: " + e.getMessage(), e);
        }
        return new EmbeddedBroker(server, ports);
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The id that the directory was formatted with: the same for as long as the directory lives. */
    public String clusterId() {
        return server.clusterId();
    }

    /** Flushes, closes and returns when all of it is down. May be called twice. */
    @Override
    public void close() {
        server.close();
    }

    private static void format(Path directory) throws Exception {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(NODE_ID)
                    .setClusterId(formattedWith(directory.resolve("meta.properties")))
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        }
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
     * The port of the listener on which the broker speaks to itself: the same as the last time, unless somebody keeps it,
     * and listening before the broker starts. After a kill it ends the transactions that were being committed: it sends
     * their markers to the address that the metadata log has for it, before it takes requests there. At another port
     * nobody answers, for ever. Where a connection is refused, Kafka 4.3 looks for the partition's leader anew, may find
     * none in the moment between registration and election, takes the partition for deleted and leaves the marker out.
     * Either way what was in those transactions stays invisible, and the offsets that the app had committed undecided.
     */
    private static ServerSocketChannel ownPort(Path file) throws IOException {
        if (Files.exists(file)) {
            try {
                int before = Integer.parseInt(Files.readString(file).strip());
                return LoopbackPort.listen(before, "--kafka-port", OWN_PORT_PATIENCE);
            } catch (CommandFailure | NumberFormatException taken) {
                LOG.warn("the broker's own port of the last time is taken: {}", taken.getMessage());
            }
        }
        ServerSocketChannel channel = LoopbackPort.lasting();
        Files.writeString(file, channel.socket().getLocalPort() + "\n");
        return channel;
    }

    /** One node, one replica, few threads: sized for a laptop. The voters are named in the settings, not in the log. */
    private static Map<String, String> settings(Path directory, ListeningPorts ports) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put(
                "controller.quorum.voters", NODE_ID + "@" + LoopbackPort.HOST + ":" + ports.of(CONTROLLER_LISTENER));
        String brokers = listener(CLIENT_LISTENER, ports) + "," + listener(OWN_LISTENER, ports);
        settings.put("listeners", brokers + "," + listener(CONTROLLER_LISTENER, ports));
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

    private static String listener(String name, ListeningPorts ports) {
        return name + "://" + LoopbackPort.HOST + ":" + ports.of(name);
    }
}
