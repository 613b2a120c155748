package io.anchorwatch.system;

import io.anchorwatch.quickstart.KafkaServer;
import io.anchorwatch.quickstart.ListeningPorts;
import io.anchorwatch.quickstart.LoopbackPort;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
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
        ListeningPorts ports = new ListeningPorts();
        for (String listener : settings.getProperty("listeners").split(",")) {
            ports.add(listener.replaceFirst(":.*", ""), LoopbackPort.listen(port(listener), "a port"));
        }
        KafkaServer server = new KafkaServer(settings, voters(settings), ports);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.start();
        System.out.println("ready");
        server.awaitEnd();
    }

    private static Map<Integer, InetSocketAddress> voters(Properties settings) {
        Map<Integer, InetSocketAddress> voters = new HashMap<>();
        for (String voter : settings.getProperty("controller.quorum.voters").split(",")) {
            voters.put(
                    Integer.valueOf(voter.replaceFirst("@.*", "")),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port(voter)));
        }
        return voters;
    }

    private static int port(String address) {
        return Integer.parseInt(address.replaceFirst(".*:", ""));
    }
}
