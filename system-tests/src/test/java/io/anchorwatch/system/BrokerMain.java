package io.anchorwatch.system;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A broker and controller in a process of its own. Takes a file of settings; says {@code ready} on standard output. */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
            settings.load(in);
        }
        String clusterId = (String) settings.remove("cluster.id");
        new Formatter()
                .setPrintStream(System.err)
                .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
                .setClusterId(clusterId)
                .addDirectory(settings.getProperty("log.dirs"))
                .setMetadataLogDirectory(settings.getProperty("log.dirs"))
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        System.out.println("ready");
        server.awaitShutdown();
    }
}
