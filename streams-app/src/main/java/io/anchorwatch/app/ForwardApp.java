package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.forward.Forwarders;
import io.anchorwatch.app.http.Metrics;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RetriableRegistryException;
import io.anchorwatch.schemas.WireSerdes;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** The forwarders in a process of their own. */
public final class ForwardApp implements AutoCloseable {
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final Registry registry;
    private final Forwarders forwarders;

    private ForwardApp(Registry registry, Forwarders forwarders) {
        this.registry = registry;
        this.forwarders = forwarders;
    }

    /**
     * Starts all that are set, once broker and topics are there.
     *
     * @throws IllegalStateException if the topics are not as they must be, the broker does not answer in time, broker or
     *     registry do not let us in, or certificates cannot be used
     */
    public static ForwardApp start(AppConfig config) throws InterruptedException {
        Admin admin = Admin.create(config.kafka());
        try {
            new Patience(config.startPatience())
                    .awaitBroker(admin, String.valueOf(config.kafka().get("bootstrap.servers")));
            new TopicCheck(admin, config).present(Forwarders.topics(config));
        } finally {
            admin.close(A_MOMENT);
        }
        Registry registry = Registry.at(config.schemaRegistryUrl(), config.schemaRegistry());
        try {
            letIn(registry);
            Wire wire = new Wire(new WireSerdes(registry, config.topicPrefix()));
            return new ForwardApp(
                    registry, Forwarders.start(config.forwarders(), config, wire, Metrics.registry(), () -> false));
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** A registry that is away holds up nobody yet: its schemas are asked for when there is something to read. */
    private static void letIn(Registry registry) {
        try {
            registry.knock();
        } catch (RetriableRegistryException e) {
            if (e.refused()) {
                throw Patience.refused(e);
            }
        }
    }

    /** How each stands, in the order in which they are set. */
    public List<ForwarderView> views() {
        return forwarders.views();
    }

    @Override
    public void close() {
        forwarders.close();
        registry.close();
    }
}
