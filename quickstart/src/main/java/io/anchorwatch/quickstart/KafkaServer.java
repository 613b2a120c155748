package io.anchorwatch.quickstart;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's broker and controller, put together as {@link KafkaRaftServer} does it, but with ports that listen from before
 * they start.
 *
 * <p>Why: a broker that was killed while it ended a transaction sends the transaction's markers to itself before it takes
 * requests. Where that connection is refused, Kafka 4.3 looks for the leader of the partition anew; between registration
 * and election it finds none, takes the partition for deleted, and leaves the marker out for ever.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);

    private final ListeningPorts ports;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private final String clusterId;

    /**
     * Starts nothing yet.
     *
     * @param settings Kafka's, of a formatted directory; the only voter of the quorum is this one
     * @param nodeId the same as in the settings
     * @param ports one for each listener in the settings
     * @param controllerListener the name of the controller's
     */
    public KafkaServer(Map<?, ?> settings, int nodeId, ListeningPorts ports, String controllerListener) {
        this(
                settings,
                Map.of(nodeId, new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.of(controllerListener))),
                ports);
    }

    /** With the voters of the quorum by their node ids. */
    public KafkaServer(Map<?, ?> settings, Map<Integer, InetSocketAddress> voters, ListeningPorts ports) {
        this.ports = ports;
        KafkaConfig config = new KafkaConfig(settings, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> kept = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        clusterId = kept._1().clusterId().orElseThrow();
        SharedServer shared = new SharedServer(
                config,
                kept._1(),
                Time.SYSTEM,
                Server.initializeMetrics(config, Time.SYSTEM, clusterId),
                CompletableFuture.completedFuture(voters),
                List.of(),
                new StandardFaultHandlerFactory(),
                ports);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), kept._2());
    }

    /** Returns when it takes requests. */
    public void start() {
        controller.startup();
        broker.startup();
    }

    /** The id that the directory was formatted with. */
    public String clusterId() {
        return clusterId;
    }

    /** Returns when all of it is down. May be called twice. */
    @Override
    public void close() {
        broker.shutdown(); // The controller may be asked for something by a broker that ends.
        controller.shutdown();
        awaitEnd();
        ports.close();
    }

    /** Returns when somebody has closed it. */
    public void awaitEnd() {
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
