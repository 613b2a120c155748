package io.anchorwatch.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.quickstart.KafkaServer;
import io.anchorwatch.quickstart.ListeningPorts;
import io.anchorwatch.quickstart.LoopbackPort;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that lets nobody in without a log-in (SCRAM over TLS) or a certificate, and allows nobody what is not granted.
 * It speaks to itself in the open, on the loopback address.
 */
final class SecuredBroker implements AutoCloseable {
    static final String ADMIN = "admin";

    private static final String CONTROLLER = "CONTROLLER";
    private static final String OWN = "BROKER";
    private static final String SCRAM = "SCRAM";
    private static final String MTLS = "MTLS";

    private final KafkaServer server;
    private final ListeningPorts ports = new ListeningPorts();
    private final Keys keys;
    private final String password;

    /**
     * Starts it.
     *
     * @param keys the broker's
     * @param clients whose certificate lets in
     * @param users who may log in, the administrator apart, all with one password
     */
    SecuredBroker(Path directory, Keys keys, Keys clients, List<String> users, String password) throws Exception {
        this.keys = keys;
        this.password = password;
        for (String listener : List.of(SCRAM, MTLS, CONTROLLER, OWN)) {
            ports.add(listener, LoopbackPort.listen(0, "a port"));
        }
        Files.createDirectories(directory);
        List<String> scram = new ArrayList<>();
        for (String user : users) {
            scram.add(secret(user));
        }
        scram.add(secret(ADMIN));
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setScramArguments(scram)
                    .run();
        }
        server = new KafkaServer(settings(directory, clients), 1, ports, CONTROLLER);
        server.start();
    }

    private String secret(String user) {
        return "SCRAM-SHA-512=[name=" + user + ",password=" + password + "]";
    }

    private Map<String, String> settings(Path directory, Keys clients) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + LoopbackPort.HOST + ':' + ports.of(CONTROLLER));
        String brokers = listener(SCRAM) + ',' + listener(MTLS) + ',' + listener(OWN);
        settings.put("listeners", brokers + ',' + listener(CONTROLLER));
        settings.put("advertised.listeners", brokers);
        settings.put("inter.broker.listener.name", OWN);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("listener.security.protocol.map", "SCRAM:SASL_SSL,MTLS:SSL,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.mtls.ssl.client.auth", "required");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keys.store().toString());
        settings.put("ssl.keystore.password", keys.password());
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", clients.certificate().toString());
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        settings.put("allow.everyone.if.no.acl.found", "false");
        // Nobody is anonymous who comes from outside: both listeners for clients ask who it is.
        settings.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        settings.put("log.dirs", directory.toString());
        settings.put("auto.create.topics.enable", "false");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private String listener(String name) {
        return name + "://" + LoopbackPort.HOST + ':' + ports.of(name);
    }

    /** Where to come with a password. */
    String scramServers() {
        return LoopbackPort.HOST + ':' + ports.of(SCRAM);
    }

    /** Where to come with a certificate. */
    String mtlsServers() {
        return LoopbackPort.HOST + ':' + ports.of(MTLS);
    }

    /** What a client of that user is told. */
    Map<String, Object> client(String user) {
        return Map.of(
                "bootstrap.servers",
                scramServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                keys.certificate().toString());
    }

    /** Grants what {@code acls --json} prints. */
    void grant(JsonNode printed) throws Exception {
        List<AclBinding> bindings = new ArrayList<>();
        for (JsonNode each : printed) {
            for (JsonNode operation : each.get("operations")) {
                bindings.add(new AclBinding(
                        resource(each),
                        new AccessControlEntry(
                                each.get("principal").asText(),
                                each.get("host").asText(),
                                AclOperation.valueOf(operation.asText()),
                                AclPermissionType.valueOf(each.get("permission").asText()))));
            }
        }
        try (Admin admin = Admin.create(client(ADMIN))) {
            admin.createAcls(bindings).all().get();
        }
    }

    /** What a grant is about. */
    static ResourcePattern resource(JsonNode grant) {
        return new ResourcePattern(
                ResourceType.valueOf(grant.get("resource_type").asText()),
                grant.get("name").asText(),
                PatternType.valueOf(grant.get("pattern").asText()));
    }

    @Override
    public void close() {
        server.close();
    }
}
