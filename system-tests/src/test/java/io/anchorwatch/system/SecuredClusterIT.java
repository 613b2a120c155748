package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.quickstart.EmbeddedRegistry;
import io.anchorwatch.quickstart.LoopbackPort;
import io.anchorwatch.system.Machines.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk of {@code docs/operating.md} to three secured brokers, typed as it is written there. Then a fleet is published
 * through a node, a broker is killed, another fleet is published, and what is concluded is compared with what is true; and
 * strangers try what they may not. Other than on an operator's machines are the roots of the paths, the addresses that
 * servers bind, and the registry behind the proxy, which is the one of {@code up}.
 */
@EnabledIfSystemProperty(
        named = "anchorwatch.secured",
        matches = "true",
        disabledReason = "takes minutes, and root for nginx: ./anchorwatch secured")
final class SecuredClusterIT {
    private static final Path TABLE = Path.of("").toAbsolutePath().resolve("target/secured.txt");
    private static final String SECTION = "From nothing to three secured brokers";
    private static final String OFFICE = "with the administrator";
    private static final String APP = "anchorwatch-app";
    private static final String NODE = "anchorwatch-node";
    private static final String FORWARDER = "anchorwatch-forward";
    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final List<String> table = new ArrayList<>();
    private final Map<String, Process> brokers = new LinkedHashMap<>();
    private Walk walk;
    private Machines machines;
    private String startBroker;
    private String publishEvents;

    @Test
    void the_walk_leads_to_a_cluster_that_lets_in_who_may_and_loses_nothing_with_a_broker() throws Exception {
        Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwx--x--x")); // nginx drops its rights
        walk = new Walk(Watched.ROOT.resolve("docs/operating.md"), SECTION);
        try (Machines all = new Machines(directory, walk.directories());
                EmbeddedRegistry registry =
                        EmbeddedRegistry.start(directory.resolve("schemas"), LoopbackPort.claim(0, "a port"))) {
            machines = all;
            startBrokers();
            measured("users at Kafka and at the registry", () -> type(OFFICE, Machines.ADMINISTRATOR));
            startRegistry(registry.url());
            Process app = startApp();
            startNodeAndForwarder();
            walk.assertEnded();

            Installation here = new Installation(JsonNodeFactory.instance
                    .objectNode()
                    .put("schema_registry_url", registry.url())
                    .put("http", "http://" + machines.address(APP) + ":8080"));
            assertConcluded(here, "first");
            Machines.kill(brokers.get("kafka-1"));
            publish("second");
            assertConcluded(here, "second");
            measured("a broker that was killed has caught up", this::bringBack);
            publish("third");
            assertConcluded(here, "third");
            assertConcluded(here, "first");
            measured(
                    "all findings are in the forwarder's archive",
                    () -> Eventually.within(PATIENCE, () -> assertArchived(here)));
            assertStrangersAreDenied();
            assertThat(app.isAlive()).isTrue();
        } finally {
            Files.createDirectories(TABLE.getParent());
            Files.write(TABLE, table);
        }
    }

    private void startBrokers() throws Exception {
        type(OFFICE, Machines.ADMINISTRATOR);
        Path settings = machines.home(Machines.ADMINISTRATOR).resolve("kafka-1/server.properties");
        Files.writeString(settings, walk.take("properties", "kafka-1/server.properties, " + OFFICE));
        type(OFFICE, Machines.ADMINISTRATOR);
        String format = walk.take("sh", "on each of the brokers");
        for (String broker : BROKERS) {
            machines.take(broker, text -> text.replace("://:", "://" + broker + ":"));
            machines.type(broker, format);
        }
        String start = walk.take("sh", "on each of the brokers, until it is stopped");
        for (String broker : BROKERS) {
            brokers.put(broker, machines.begin(broker, start));
        }
        startBroker = start;
    }

    private void startRegistry(String url) throws Exception {
        write("nginx", "registry/registry.conf");
        machines.take(
                "registry",
                text -> text.replace("listen 8081", "listen " + machines.address("registry") + ":8081")
                        .replace("http://127.0.0.1:8085/", url + "/"));
        machines.type("registry", walk.take("sh", "on the registry's machine"));
        Files.writeString(machines.home("registry").resolve("nginx.conf"), """
                user www-data;
                daemon off;
                pid nginx.pid;
                error_log stderr;
                events {}
                http { access_log access.log; include %s; }
                """.formatted(
                        machines.at("registry", "/etc/registry/registry.conf")));
        machines.begin("registry", "exec nginx -p . -c nginx.conf");
    }

    private Process startApp() throws Exception {
        write("properties", "anchorwatch-app/app.properties");
        machines.take(
                APP,
                text -> text.replace(
                        "state.dir=",
                        "http.listen=" + machines.address(APP) + ":8080\n"
                                + "state.dir.temporary=true\n" // Where this runs is nobody's choice here.
                                + "state.dir="));
        type("on the app's machine", APP);
        Files.copy(
                machines.home(APP).resolve("grants.sh"),
                machines.home(Machines.ADMINISTRATOR).resolve("grants.sh"));
        measured("grants, a command each", () -> type(OFFICE, Machines.ADMINISTRATOR));
        measured("topics", () -> type("on the app's machine", APP));
        Process app = machines.begin(APP, walk.take("sh", "on the app's machine, until it is stopped"));
        measured(
                "the app, from its start to ready",
                () -> Eventually.within(PATIENCE, () -> {
                    assertThat(app.isAlive()).as(machines.said(APP)).isTrue();
                    assertThat(machines.said(APP)).contains("\"ready\":true");
                }));
        return app;
    }

    private void startNodeAndForwarder() throws Exception {
        write("properties", "anchorwatch-node/agent.properties");
        type(OFFICE, Machines.ADMINISTRATOR);
        machines.take(NODE, text -> text);
        publishEvents = walk.take("sh", "on a node");
        publish("first");
        write("properties", "anchorwatch-forward/forward.properties");
        machines.take(FORWARDER, text -> text);
        machines.begin(FORWARDER, walk.take("sh", "on the forwarder's machine, until it is stopped"));
    }

    /** Events of a fleet of its own, in the file that the document publishes, and what is true of them. */
    private void simulate(String fleet) throws Exception {
        machines.type(
                NODE,
                "./anchorwatch simulate --scenario busy --duration 60s --nodes 4 --sessions 80 --seed %d --fleet %s"
                                .formatted(fleet.length(), fleet)
                        + " --out events.jsonl --truth " + fleet + ".truth");
    }

    private void publish(String fleet) throws Exception {
        simulate(fleet);
        measured("the node has published fleet " + fleet, () -> {
            Ended ended = machines.type(NODE, publishEvents);
            assertThat(ended.output()).contains("\"rejected\":0").doesNotContain("\"published\":0");
        });
    }

    private void bringBack() throws Exception {
        brokers.put("kafka-1", machines.begin("kafka-1", startBroker));
        Eventually.within(
                PATIENCE,
                () -> assertThat(machines.type(
                                        Machines.ADMINISTRATOR,
                                        "kafka-topics.sh --bootstrap-server kafka-1:9093 --command-config admin.properties"
                                                + " --describe --under-replicated-partitions")
                                .output())
                        .isBlank());
    }

    private void assertConcluded(Installation here, String fleet) throws Exception {
        Truth wanted = Truth.written(machines.home(NODE).resolve(fleet + ".truth"));
        assertThat(wanted.episodes()).hasSizeGreaterThan(5);
        assertThat(wanted.findings()).isNotEmpty();
        measured(
                "what is concluded of fleet " + fleet + " is what is true",
                () -> Eventually.within(PATIENCE, () -> {
                    Truth found = Truth.answered(here, fleet);
                    assertThat(found.episodes()).isEqualTo(wanted.episodes());
                    assertThat(found.findings()).isEqualTo(wanted.findings());
                }));
        tell(
                "episodes and findings of fleet " + fleet,
                wanted.episodes().size() + " and " + wanted.findings().size());
    }

    private void assertArchived(Installation here) throws Exception {
        Path archive = machines.at(FORWARDER, "/var/log/anchorwatch/archive.jsonl");
        String delivered = Files.exists(archive) ? Files.readString(archive) : machines.said(FORWARDER);
        Set<String> missing = new TreeSet<>();
        for (String fleet : List.of("first", "second", "third")) {
            here.items("/api/v1/findings?fleet=" + fleet, 500)
                    .forEach(each -> missing.add(each.get("finding_id").asText()));
        }
        assertThat(missing).isNotEmpty();
        missing.removeIf(delivered::contains);
        assertThat(missing).isEmpty();
    }

    private void assertStrangersAreDenied() throws Exception {
        String office = Machines.ADMINISTRATOR;
        Path home = machines.home(office);
        Files.writeString(home.resolve("nobody.properties"), """
                security.protocol=SSL
                ssl.truststore.type=PEM
                ssl.truststore.location=ca.pem
                """);
        refused(
                office,
                "kafka-topics.sh --list --bootstrap-server kafka-2:9093 --command-config nobody.properties",
                "SslAuthenticationException");
        Files.writeString(
                home.resolve("registry.properties"),
                Files.readString(home.resolve("admin.properties")).replace("admin/admin.pem", "registry/registry.pem"));
        assertThat(machines.type(
                                office,
                                "kafka-topics.sh --list --bootstrap-server kafka-2:9093"
                                        + " --command-config registry.properties")
                        .output())
                .isBlank();
        refused(
                office,
                read("kafka-2:9093", "registry.properties", "security-findings"),
                "TopicAuthorizationException");

        String password = Files.readString(home.resolve("anchorwatch-node/kafka.secret"))
                .strip()
                .substring("password=".length());
        String node = Files.readString(home.resolve("nobody.properties")).replace("SSL", "SASL_SSL")
                + "sasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=org.apache.kafka.common.security.scram."
                + "ScramLoginModule required username=\"anchorwatch-node\" password=\"%s\";\n";
        Files.writeString(home.resolve("node.properties"), node.formatted(password));
        refused(office, read("kafka-2:9092", "node.properties", "reason-events"), "TopicAuthorizationException");
        Files.writeString(home.resolve("guess.properties"), node.formatted("only-a-guess"));
        refused(
                office,
                "kafka-topics.sh --list --bootstrap-server kafka-2:9092 --command-config guess.properties",
                "SaslAuthenticationException");

        Path secret = machines.at(NODE, "/etc/anchorwatch/registry.secret");
        String before = Files.readString(secret);
        Files.writeString(secret, "password=only-a-guess\n");
        refused(NODE, publishEvents, "401");
        Files.writeString(secret, before);

        String logged = "";
        for (String broker : BROKERS) {
            Path log = machines.home(broker).resolve("kafka-authorizer.log");
            logged += Files.exists(log) ? Files.readString(log) : "";
        }
        assertThat(logged)
                .contains("User:anchorwatch-node", "User:CN=registry,O=Example", "reason-events", "security-findings")
                .doesNotContain("User:" + APP, "User:CN=" + FORWARDER);
        tell("strangers that were denied", "5");
    }

    private static String read(String broker, String config, String topic) {
        return "kafka-console-consumer.sh --bootstrap-server " + broker + " --command-config " + config + " --topic "
                + topic + " --partition 0 --offset earliest --timeout-ms 20000";
    }

    private void refused(String machine, String command, String why) throws Exception {
        Ended ended = machines.tried(machine, command);
        assertThat(ended.output() + ended.errors()).as(command).contains(why).doesNotContain("only-a-guess");
    }

    /** Types the next block where the document says. */
    private void type(String where, String machine) throws Exception {
        machines.type(machine, walk.take("sh", where));
    }

    /** Writes the next block to the file that the document says. */
    private void write(String language, String file) throws IOException {
        Files.writeString(
                machines.home(Machines.ADMINISTRATOR).resolve(file), walk.take(language, file + ", " + OFFICE));
    }

    private void measured(String what, Eventually.Look look) throws Exception {
        long since = System.nanoTime();
        look.take();
        tell(what, (System.nanoTime() - since) / 1_000_000_000 + " s");
    }

    private void tell(String what, String figure) {
        table.add(String.format("%-70s %s", what, figure));
    }
}
