package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.detections.DetectionsApp;
import io.anchorwatch.app.detections.DetectionsMetrics;
import io.anchorwatch.app.forward.Forwarders;
import io.anchorwatch.app.siem.SiemApp;
import io.anchorwatch.app.siem.SiemMetrics;
import io.anchorwatch.app.siem.SiemTopology;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.AuditTopology;
import io.anchorwatch.app.topology.DetectionsTopology;
import io.anchorwatch.app.topology.IdleClock;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * The least that Kafka must allow each part of an installation. Nothing is listed here: what is read and written is asked
 * of the topologies as they run, and names come from where the parts themselves take them.
 */
public final class Grants {
    private static final Set<AclOperation> SEEN_BY =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE, AclOperation.ALTER);

    /** Asks nobody: the topologies are built to be described, and never run. */
    private static final String NO_REGISTRY = "http://localhost";

    private final AppConfig config;
    private final Map<ResourcePattern, EnumSet<AclOperation>> all = new LinkedHashMap<>();

    /** A part of an installation, which has a principal of its own. */
    public enum Role {
        /** The app, with all that runs in its process. */
        APP("anchorwatch-app"),
        /** The command {@code forward}. */
        FORWARDER("anchorwatch-forward"),
        /** A VPN node, or its agent. */
        NODE("anchorwatch-node");

        private final String user;

        Role(String user) {
            this.user = user;
        }

        /** Who it is unless somebody says otherwise, as Kafka writes it. */
        public String principal() {
            return "User:" + user;
        }
    }

    private Grants(AppConfig config) {
        this.config = config;
    }

    /** In the order in which they are found; one that another one covers is left out. */
    public static List<Grant> of(Role role, AppConfig config) {
        Grants grants = new Grants(config);
        switch (role) {
            case APP -> grants.app();
            case FORWARDER -> grants.forwarders();
            case NODE -> grants.node();
        }
        List<Grant> found = new ArrayList<>();
        grants.all.forEach((resource, operations) -> found.add(new Grant(resource, operations)));
        return found.stream()
                .filter(one -> found.stream().noneMatch(other -> other.covers(one)))
                .toList();
    }

    private void app() {
        for (Topics topic : Topics.needed(config)) {
            allow(ResourceType.TOPIC, topic.in(config), AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
            if (config.topicsCreate()) {
                allow(ResourceType.TOPIC, topic.in(config), AclOperation.CREATE);
            }
        }
        MeterRegistry uncounted = new SimpleMeterRegistry();
        IdleClock stopped = (topic, partition) -> Long.MIN_VALUE;
        int partitions = config.topicsPartitions();
        try (Registry nobody = Registry.at(NO_REGISTRY, Map.of());
                Wire wire = new Wire(new WireSerdes(nobody, config.topicPrefix()))) {
            application(
                    config.groupId(),
                    new AuditTopology(config, wire, partitions, Store.Kind.HEAP)
                            .build(stopped, new CountedMetrics(uncounted)));
            if (config.siemEnabled()) {
                application(
                        SiemApp.group(config),
                        new SiemTopology(config, new ToldReader(wire, config), "", new SiemMetrics(uncounted)).build());
            }
            if (config.detectionsDir() != null) {
                application(
                        DetectionsApp.group(config),
                        new DetectionsTopology(config, wire, partitions, Store.Kind.HEAP)
                                .build(
                                        new Rules(List.of()),
                                        Suppressions.NONE,
                                        stopped,
                                        new DetectionsMetrics(uncounted)));
            }
        }
        Topics.concluded(config).forEach(topic -> allow(ResourceType.TOPIC, topic, AclOperation.READ));
        allow(ResourceType.GROUP, SpeakerNote.group(config), AclOperation.READ);
        for (int before = 1; before < StateVersion.current(); before++) {
            allow(ResourceType.GROUP, StateVersion.id(config.applicationId(), before), AclOperation.DESCRIBE);
        }
        if (config.forwardInApp()) {
            forwarders();
        }
    }

    /** What Kafka Streams needs for a topology that it runs exactly once. */
    private void application(String id, Topology topology) {
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    source.topicSet().forEach(topic -> allow(ResourceType.TOPIC, topic, AclOperation.READ));
                } else if (node instanceof TopologyDescription.Sink sink) {
                    allow(ResourceType.TOPIC, sink.topic(), AclOperation.WRITE);
                } else if (node instanceof TopologyDescription.Processor processor) {
                    processor.stores().stream().filter(Store::logged).sorted().forEach(store -> {
                        String changelog = Store.changelog(id, store);
                        allow(
                                ResourceType.TOPIC,
                                changelog,
                                AclOperation.READ,
                                AclOperation.WRITE,
                                AclOperation.CREATE);
                    });
                }
            }
        }
        allow(ResourceType.GROUP, id, AclOperation.READ);
        // The rest of these ids is made by Kafka Streams, anew at each start.
        allow(new ResourcePattern(ResourceType.TRANSACTIONAL_ID, id + '-', PatternType.PREFIXED), AclOperation.WRITE);
    }

    private void forwarders() {
        for (ForwarderConfig each : config.forwarders()) {
            ToldReader.topics(config, each.events())
                    .forEach(topic -> allow(ResourceType.TOPIC, topic, AclOperation.READ));
            allow(ResourceType.GROUP, Forwarders.group(config, each), AclOperation.READ);
            allow(ResourceType.TOPIC, Topics.DEAD_LETTERS.in(config), AclOperation.WRITE);
        }
    }

    private void node() {
        for (WireRecord<?> said : List.of(WireRecord.REASON_EVENT, WireRecord.NODE_HEARTBEAT)) {
            allow(ResourceType.TOPIC, said.topic(config.topicPrefix()), AclOperation.WRITE);
        }
    }

    private void allow(ResourceType type, String name, AclOperation... operations) {
        allow(new ResourcePattern(type, name, PatternType.LITERAL), operations);
    }

    private void allow(ResourcePattern resource, AclOperation... operations) {
        EnumSet<AclOperation> granted = all.computeIfAbsent(resource, any -> EnumSet.noneOf(AclOperation.class));
        granted.addAll(List.of(operations));
        if (granted.stream().anyMatch(SEEN_BY::contains)) {
            granted.remove(AclOperation.DESCRIBE);
        }
    }
}
