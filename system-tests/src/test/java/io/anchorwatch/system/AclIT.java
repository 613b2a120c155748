package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.tls.Tls;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.system.RecordingAuthorizer.Asked;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything of ours on a broker that denies what is not granted, with exactly the grants that {@code acls} prints: app and
 * nodes log in with passwords over TLS, the forwarder with its certificate, and all of them at a registry with both. Who asks
 * the app comes over TLS too, with a token of an issuer whose keys it fetches over TLS.
 */
final class AclIT {
    private static final Path RULES = Path.of("").toAbsolutePath().getParent().resolve("detections");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PASSWORD = "only-for-these-tests";
    private static final String APP = "anchorwatch-app";
    private static final String NODE = "anchorwatch-node";
    private static final String FORWARDER = "CN=forwarder";

    @TempDir
    private static Path directory;

    private static Keys serverKeys;
    private static Keys clientKeys;
    private static Keys issuerKeys;
    private static Issuer issuer;
    private static SecuredRegistry registry;
    private static SecuredBroker broker;
    private static JsonNode printed;

    @BeforeAll
    static void start() throws Exception {
        serverKeys = Keys.of(directory, "server", PASSWORD);
        clientKeys = Keys.of(directory, "forwarder", PASSWORD);
        issuerKeys = Keys.of(directory, "issuer", PASSWORD);
        issuer = new Issuer(issuerKeys);
        registry = new SecuredRegistry(directory.resolve("registry"), serverKeys, clientKeys, PASSWORD);
        broker = new SecuredBroker(directory.resolve("broker"), serverKeys, clientKeys, List.of(APP, NODE), PASSWORD);
        Files.writeString(directory.resolve("secrets.properties"), "password=" + PASSWORD + "\n");
        Ended acls = run("acls", "--json", "--forwarder-principal", "User:" + FORWARDER, "--config", config(APP));
        assertThat(acls.exitCode()).as(acls.errors()).isZero();
        printed = new ObjectMapper().readTree(acls.output());
        broker.grant(printed);
    }

    @AfterAll
    static void stop() {
        broker.close();
        registry.close();
        issuer.close();
    }

    @BeforeEach
    void forget() {
        RecordingAuthorizer.forget();
        registry.forget();
    }

    @Test
    void everything_runs_with_exactly_the_printed_grants_and_finds_the_truth() throws Exception {
        Path archive = directory.resolve("archive.jsonl");
        Path truth = directory.resolve("truth.jsonl");
        AppProcess app = new AppProcess(directory, "app", options(APP));
        try (app) {
            ready(app);
            Installation here = asked(app, issuer.token("root", "admin", "*"));
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            CompletableFuture<Void> stream = asked(app, issuer.token("listener", "reader", "flooded"))
                    .follow("/api/v1/stream?fleet=flooded", heard::add);
            Process forwarder = begin("forward", "--config", config(FORWARDER));
            try {
                Ended fleet = run(
                        "simulate",
                        "--config",
                        config(NODE),
                        "--scenario",
                        "X5",
                        "--sessions",
                        "12",
                        "--nodes",
                        "3",
                        "--duration",
                        "10s",
                        "--fleet",
                        "busy",
                        "--truth",
                        truth.toString());
                assertThat(fleet.exitCode()).as(fleet.errors()).isZero();
                Ended flood = run("publish", "--config", config(NODE), flood().toString());
                assertThat(flood.exitCode()).as(flood.errors()).isZero();
                junk(broker.client(NODE), "reason-events");
                Eventually.within(PATIENCE, () -> assertTrue(here, truth));
                Eventually.within(
                        PATIENCE,
                        () -> assertThat(here.items("/api/v1/findings?fleet=flooded", 100))
                                .anyMatch(
                                        finding -> finding.get("rule").asText().startsWith("sigma/")));
                Eventually.within(PATIENCE, () -> assertThat(archived(archive)).containsAll(findings(here)));
                Eventually.within(PATIENCE, () -> assertThat(heard).contains("event: finding"));
                assertThat(stream).isNotDone();
                assertThat(heard)
                        .anyMatch(line -> line.contains("\"flooded\""))
                        .noneMatch(line -> line.contains("busy"));
                Audience audience = new Audience(issuer, token -> asked(app, token));
                audience.assertNobodyElse();
                audience.assertWhoMay(truth);
                Audience.assertNotInTheOpen(URI.create(app.http()));
                audience.assertWrittenDown(directory.resolve("audit.jsonl"), app.errors());
                for (List<String> each : List.of(List.of("flooded", "busy"), List.of("busy", "flooded"))) {
                    Tenancy tenancy = new Tenancy(here, each.get(0), each.get(1));
                    tenancy.assertNothingTold(asked(app, issuer.token("tenant", "admin", each.get(0))));
                    tenancy.assertMoreTold(here);
                }
                junk(broker.client(SecuredBroker.ADMIN), "security-findings");
                Eventually.within(
                        PATIENCE,
                        () -> assertThat(here.get("/metrics").body())
                                .contains(
                                        "anchorwatch_siem_dead_total 1.0",
                                        "anchorwatch_read_unreadable_total 1.0",
                                        "anchorwatch_application_running{application=\"siem\"} 1.0"));
                assertThat(here.json("/health/ready").findValuesAsText("state")).containsOnly("RUNNING");
                rebuilt(app);
                Eventually.within(PATIENCE, () -> assertTrue(here, truth));
                assertThat(here.json("/health/ready").findValuesAsText("name"))
                        .containsExactly("conclusions", "siem", "detections");
                assertThat(app.stop()).isZero();
                Eventually.within(PATIENCE, () -> assertThat(unused()).isEmpty());
                forwarder.destroy();
                assertThat(forwarder.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(forwarder.exitValue()).isZero();
            } finally {
                forwarder.destroyForcibly();
            }
        }
        assertThat(RecordingAuthorizer.denied()).isEmpty();
        assertThat(registry.users()).containsExactlyInAnyOrder(APP, NODE, FORWARDER);
        assertThat(registry.turnedAway()).isZero();
        assertThat(issuer.asked()).as("its keys are fetched once a start").isBetween(1, 2);
    }

    @Test
    void who_is_not_granted_something_is_refused_it() {
        Map<String, Object> node = broker.client(NODE);
        for (String topic : List.of("recovery-timelines", "security-findings", "reason-events")) {
            assertThatThrownBy(() -> read(node, topic)).isInstanceOf(TopicAuthorizationException.class);
        }
        for (String topic : List.of("security-findings", "audit-events", "dead-letters")) {
            assertThatThrownBy(() -> junk(node, topic)).hasRootCauseInstanceOf(TopicAuthorizationException.class);
        }
        for (String topic : List.of("reason-events", "security-findings", "recovery-timelines")) {
            assertThatThrownBy(() -> junk(forwarder(), topic))
                    .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        }
        String timelines = Store.TIMELINE.ground().changelog(StateVersion.id("anchorwatch", StateVersion.current()));
        assertThatThrownBy(() -> read(forwarder(), timelines)).isInstanceOf(TopicAuthorizationException.class);
        assertThat(RecordingAuthorizer.denied())
                .extracting(asked -> asked.principal()
                        + ' '
                        + asked.operation()
                        + ' '
                        + asked.resource().name())
                .contains(
                        "User:anchorwatch-node READ reason-events",
                        "User:anchorwatch-node DESCRIBE recovery-timelines",
                        "User:anchorwatch-node DESCRIBE security-findings",
                        "User:CN=forwarder DESCRIBE reason-events",
                        "User:CN=forwarder WRITE security-findings");
    }

    @Test
    void a_wrong_password_ends_the_app_and_the_forwarder_at_once_and_is_not_told() throws Exception {
        Files.writeString(directory.resolve("wrong.properties"), "password=only-for-those-who-guess\n");
        Path wrong = directory.resolve("wrong-app.properties");
        Files.writeString(
                wrong,
                Files.readString(Path.of(config(APP)))
                        .replace(
                                directory.resolve("secrets.properties").toString(),
                                directory.resolve("wrong.properties").toString()));
        for (String command : List.of("app", "forward")) {
            Ended ended = run(command, "--config", wrong.toString());
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errors())
                    .contains("no connection to the broker at " + broker.scramServers(), "invalid credentials")
                    .doesNotContain("only-for-those-who-guess");
        }
    }

    @Test
    void a_wrong_password_at_the_registry_alone_ends_them_at_once_too() throws Exception {
        Files.writeString(directory.resolve("wrong.properties"), "password=only-for-those-who-guess\n");
        String right = "{file:" + directory.resolve("secrets.properties") + ":password}";
        String wrong = "{file:" + directory.resolve("wrong.properties") + ":password}";
        Path config = directory.resolve("wrong-registry.properties");
        Files.writeString(
                config,
                Files.readString(Path.of(config(APP)))
                        .replace("user.info=" + APP + ":$" + right, "user.info=" + APP + ":$" + wrong));
        for (String command : List.of("app", "forward")) {
            Ended ended = run(command, "--config", config.toString());
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errors())
                    .contains("no connection: the schema registry at ", "answers 401")
                    .doesNotContain("only-for-those-who-guess", "waiting for");
        }
    }

    /** Takes its state away, which it then reads from Kafka. */
    private static void rebuilt(AppProcess app) throws Exception {
        assertThat(app.stop()).isZero();
        try (Stream<Path> files = Files.walk(directory.resolve("state-app"))) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        app.start();
        ready(app);
    }

    /** Says at once what was denied, where that keeps the app from getting ready. */
    private static void ready(AppProcess app) throws Exception {
        try {
            app.awaitReady();
        } catch (TimeoutException e) {
            throw new AssertionError("denied: " + RecordingAuthorizer.denied() + "; " + app.errors(), e);
        }
    }

    /**
     * The operations of grants by which nothing was allowed: what was allowed by one would be denied without it, so that
     * none is printed that nobody needs.
     */
    private static Set<String> unused() {
        Set<Asked> allowed = RecordingAuthorizer.allowed();
        Set<String> unused = new TreeSet<>();
        for (JsonNode grant : printed) {
            for (JsonNode operation : grant.get("operations")) {
                AclOperation wanted = AclOperation.valueOf(operation.asText());
                boolean was = allowed.stream()
                        .anyMatch(asked -> asked.operation() == wanted
                                && asked.principal()
                                        .equals(grant.get("principal").asText())
                                && asked.by(SecuredBroker.resource(grant)));
                if (!was) {
                    unused.add(word(grant, operation.asText()));
                }
            }
        }
        return unused;
    }

    private static String word(JsonNode grant, String operation) {
        return grant.get("principal").asText()
                + ' '
                + operation
                + ' '
                + grant.get("resource_type").asText()
                + ' '
                + grant.get("name").asText();
    }

    /** What the app answers to whoever shows that token. */
    private static Installation asked(AppProcess app, String token) {
        return new Installation(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("schema_registry_url", registry.url())
                        .put("http", app.http()),
                HttpClient.newBuilder()
                        .sslContext(Tls.context(serverKeys.certificate().toString()))
                        .build(),
                token);
    }

    private static String config(String user) throws IOException {
        Path file = directory.resolve(user.replace('=', '-') + ".properties");
        List<String> lines = new ArrayList<>();
        options(user).forEach((key, value) -> lines.add(key + '=' + value.replace("\\", "\\\\")));
        return Files.write(file, lines).toString();
    }

    /** One configuration for all of them, but for who they are. */
    private static Map<String, String> options(String user) {
        String secret = "${file:" + directory.resolve("secrets.properties") + ":password}";
        Map<String, String> options = new TreeMap<>(Map.of(
                "schema.registry.url",
                registry.url(),
                "schema.registry.basic.auth.user.info",
                user + ':' + secret,
                "schema.registry.ssl.truststore.type",
                "PEM",
                "schema.registry.ssl.truststore.location",
                serverKeys.certificate().toString(),
                "schema.registry.ssl.keystore.type",
                "PKCS12",
                "schema.registry.ssl.keystore.location",
                clientKeys.store().toString(),
                "schema.registry.ssl.keystore.password",
                secret,
                "schema.registry.ssl.key.password",
                secret,
                "state.dir.temporary",
                "true",
                "detections.dir",
                RULES.toString()));
        if (user.equals(APP)) {
            options.put("http.tls.keystore", serverKeys.store().toString());
            options.put("http.tls.keystore.password", secret);
            options.put("http.oidc.issuer", issuer.name());
            options.put("http.oidc.audience", Issuer.AUDIENCE);
            options.put("http.oidc.jwks.url", issuer.keysUrl());
            options.put("http.oidc.trusted", issuerKeys.certificate().toString());
            options.put("http.audit.file", directory.resolve("audit.jsonl").toString());
        }
        options.put("siem.forwarders", "archive");
        options.put("siem.forward.in.app", "false");
        options.put("siem.forwarder.archive.kind", "file");
        options.put(
                "siem.forwarder.archive.path",
                directory.resolve("archive.jsonl").toString());
        options.put("kafka.ssl.truststore.type", "PEM");
        options.put("kafka.ssl.truststore.location", serverKeys.certificate().toString());
        if (user.equals(FORWARDER)) {
            options.put("kafka.bootstrap.servers", broker.mtlsServers());
            options.put("kafka.security.protocol", "SSL");
            options.put("kafka.ssl.keystore.type", "PKCS12");
            options.put("kafka.ssl.keystore.location", clientKeys.store().toString());
            options.put("kafka.ssl.keystore.password", secret);
            options.put("kafka.ssl.key.password", secret);
        } else {
            options.put("kafka.bootstrap.servers", broker.scramServers());
            options.put("kafka.security.protocol", "SASL_SSL");
            options.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
            options.put(
                    "kafka.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
                            + "\" password=\"" + secret + "\";");
        }
        return options;
    }

    /** What the forwarder's clients are told. */
    private static Map<String, Object> forwarder() {
        return Map.of(
                "bootstrap.servers",
                broker.mtlsServers(),
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                serverKeys.certificate().toString(),
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                clientKeys.store().toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.key.password",
                PASSWORD);
    }

    private static void read(Map<String, Object> client, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.poll(Duration.ofSeconds(10));
        }
    }

    private static void junk(Map<String, Object> client, String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, "busy/junk".getBytes(StandardCharsets.UTF_8), new byte[] {9, 9}))
                    .get();
        }
    }

    /**
     * A source asks three nodes for sessions that nobody knows, half of it without an id; all of it told late. Besides, a session
     * changes its transport in peace.
     */
    private static Path flood() throws IOException {
        StringBuilder events = new StringBuilder();
        long began = System.currentTimeMillis() - 8_000;
        for (int i = 0; i < 120; i++) {
            String session = i % 2 == 0 ? "\"session_id\":\"s-flood-%d\",".formatted(i) : "";
            events.append("""
                    {"fleet_id":"flooded","node_id":"n%d","node_sequence":%d,"code":"SESSION_NOT_FOUND","occurred_at":%d,%s"source":"s-flood","details":{"claimed_session_id":"s-flood-%d"}}
                    """.formatted(i % 3 + 2, i + 1, began + i, session, i));
        }
        String[] kept = {
            "\"code\":\"HANDSHAKE_OK\",\"state_version\":1,\"from_state\":\"BIRTH\",\"to_state\":\"ATTACHED\",\"transport_id\":\"udp:A\"",
            "\"code\":\"RECOVERY_START\",\"state_version\":2,\"from_state\":\"ATTACHED\",\"to_state\":\"RECOVERING\"",
            "\"code\":\"REATTACH_ACCEPT\",\"state_version\":3",
            "\"code\":\"TRANSPORT_SWITCH_OK\",\"state_version\":3,\"from_state\":\"RECOVERING\",\"to_state\":\"ATTACHED\",\"transport_id\":\"udp:B\""
        };
        for (int i = 0; i < kept.length; i++) {
            events.append("""
                    {"fleet_id":"flooded","node_id":"n4","node_sequence":%d,"occurred_at":%d,"session_id":"s-kept","owner_epoch":1,%s}
                    """.formatted(121 + i, began + 200 + 100 * i, kept[i]));
        }
        return Files.writeString(directory.resolve("flood.jsonl"), events);
    }

    /** Every episode and every finding of the fleet that is true, and no other. */
    private static void assertTrue(Installation here, Path file) throws Exception {
        Map<String, String> episodes = new TreeMap<>();
        Set<String> findings = new TreeSet<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode each = new ObjectMapper().readTree(line);
            if (each.get("kind").asText().equals("episode")) {
                episodes.put(each.get("episode_id").asText(), ContainersIT.episode(each));
            } else if (each.get("kind").asText().equals("finding")) {
                findings.add(ContainersIT.finding(each));
            }
        }
        assertThat(episodes).hasSizeGreaterThan(5);
        assertThat(findings).hasSizeGreaterThan(5);
        Map<String, String> answered = new TreeMap<>();
        for (JsonNode each : here.items("/api/v1/recoveries?fleet=busy", 500)) {
            answered.put(each.get("episode_id").asText(), ContainersIT.episode(each));
        }
        Set<String> found = new TreeSet<>();
        for (JsonNode each : here.items("/api/v1/findings?fleet=busy", 500)) {
            if (!each.get("withdrawn").asBoolean() && !each.get("rule").asText().startsWith("sigma/")) {
                found.add(ContainersIT.finding(each));
            }
        }
        assertThat(answered).isEqualTo(episodes);
        assertThat(found).isEqualTo(findings);
    }

    private static Set<String> findings(Installation here) throws Exception {
        Set<String> ids = new TreeSet<>();
        here.items("/api/v1/findings?fleet=flooded", 500)
                .forEach(each -> ids.add(each.get("finding_id").asText()));
        assertThat(ids).isNotEmpty();
        return ids;
    }

    /** The ids of the findings that the forwarder has delivered. */
    private static Set<String> archived(Path archive) throws IOException {
        Set<String> ids = new TreeSet<>();
        if (Files.exists(archive)) {
            try (Stream<String> lines = Files.lines(archive)) {
                for (String line : lines.toList()) {
                    String id = new ObjectMapper()
                            .readTree(line)
                            .at("/finding_info/uid")
                            .asText();
                    ids.add(id);
                }
            }
        }
        return ids;
    }

    /** How a command ended. */
    private record Ended(int exitCode, String output, String errors) {}

    private static Process begin(String... arguments) throws IOException {
        return Up.commandLine(List.of(arguments))
                .redirectError(
                        Files.createTempFile(directory, arguments[0], ".err").toFile())
                .redirectOutput(
                        Files.createTempFile(directory, arguments[0], ".out").toFile())
                .start();
    }

    private static Ended run(String... arguments) throws Exception {
        Path errors = Files.createTempFile(directory, arguments[0], ".err");
        Process process = Up.commandLine(List.of(arguments))
                .redirectError(errors.toFile())
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output, Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }
}
