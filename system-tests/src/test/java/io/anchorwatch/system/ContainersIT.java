package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.anchorwatch.quickstart.LoopbackPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@code docker-compose.yml} in podman: three brokers, a registry, two instances and Prometheus; a fleet that plays while
 * a broker and an instance are killed; and in the end what both instances answer, held against what is true. The images
 * that would be pulled are built on the spot; Grafana, for which there is nothing to build one from, is left out.
 */
@EnabledIfSystemProperty(
        named = "anchorwatch.containers",
        matches = "true",
        disabledReason = "./anchorwatch containers")
final class ContainersIT {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Path TABLE = HERE.resolve("target/containers.txt");
    private static final List<String> SERVICES =
            List.of("kafka-1", "kafka-2", "kafka-3", "registry", "app-1", "app-2", "prometheus");
    private static final List<String> PORTS = List.of(
            "PORT_KAFKA_1",
            "PORT_KAFKA_2",
            "PORT_KAFKA_3",
            "PORT_REGISTRY",
            "PORT_APP_1",
            "PORT_APP_2",
            "PORT_PROMETHEUS");
    private static final String REGISTRY_PATH = "/apis/ccompat/v7";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration FLEET = Duration.ofSeconds(60);

    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> table = new ArrayList<>();

    @Test
    void what_both_instances_answer_is_what_is_true_though_a_broker_and_an_instance_were_killed() throws Exception {
        for (String port : PORTS) {
            settings.put(port, Integer.toString(LoopbackPort.claim(0, port)));
        }
        settings.put("ANCHORWATCH_INTERNAL_TOKEN", "only-for-this-composition");
        settings.put("ANCHORWATCH_REGISTRY_URL", "http://registry:8081" + REGISTRY_PATH);
        settings.put("REGISTRY_HEALTH", REGISTRY_PATH + "/subjects");
        settings.put("FLEET_SCENARIO", "demo");
        settings.put("FLEET_DURATION", FLEET.toSeconds() + "s");
        try (Engine engine = new Engine(HERE.resolve("target/containers"), settings)) {
            Path images = HERE.resolve("target/stand-ins");
            engine.run(PATIENCE, List.of("bash", HERE + "/src/test/containers/stand-ins.sh", images.toString()));
            engine.podman("build", "--pull=never", "-q", "-t", "localhost/anchorwatch:0.1.0", ".");
            long began = System.nanoTime();
            engine.up(SERVICES);
            try (Installation one = installation("PORT_APP_1");
                    Installation two = installation("PORT_APP_2")) {
                Eventually.within(PATIENCE, () -> assertReady(one, two));
                tell("from nothing to ready", seconds(began));
                assertConfined(engine);
                long playing = System.nanoTime();
                engine.up(List.of("fleet"));
                disturb(engine, playing);
                engine.podman("wait", Engine.container("fleet"));
                Eventually.within(PATIENCE, () -> assertReady(one, two));
                List<JsonNode> truth = truth(engine);
                Eventually.within(PATIENCE, () -> assertTrue("instance 1", one, truth));
                Eventually.within(PATIENCE, () -> assertTrue("instance 2", two, truth));
                Conclusions.assertSame(one, PATIENCE);
                tell("what is concluded is what the folds say of the log", "yes");
                assertWatched();
            }
        } finally {
            Files.createDirectories(TABLE.getParent());
            Files.write(TABLE, table);
        }
    }

    /** A broker and an instance are killed while the fleet plays; the one soon comes back, and then the other. */
    private void disturb(Engine engine, long playing) throws Exception {
        Installation.until(FLEET.dividedBy(4), playing);
        engine.podman("kill", Engine.container("kafka-3"));
        tell("broker 3 killed after", seconds(playing));
        Installation.until(FLEET.dividedBy(2), playing);
        engine.podman("start", Engine.container("kafka-3"));
        engine.podman("kill", Engine.container("app-2"));
        tell("broker 3 started again and instance 2 killed after", seconds(playing));
        Installation.until(FLEET.multipliedBy(3).dividedBy(4), playing);
        engine.podman("start", Engine.container("app-2"));
        tell("instance 2 started again after", seconds(playing));
    }

    private Installation installation(String port) {
        return new Installation(JsonNodeFactory.instance
                .objectNode()
                .put(
                        "bootstrap_servers",
                        local("PORT_KAFKA_1") + "," + local("PORT_KAFKA_2") + "," + local("PORT_KAFKA_3"))
                .put("schema_registry_url", "http://" + local("PORT_REGISTRY") + REGISTRY_PATH)
                .put("http", "http://" + local(port)));
    }

    private String local(String port) {
        return LoopbackPort.HOST + ":" + settings.get(port);
    }

    private static void assertReady(Installation... instances) throws Exception {
        for (Installation each : instances) {
            HttpResponse<String> answer = each.get("/health/ready");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    /** The engine has taken in what the composition asks for, and the health checks work without any tool but bash. */
    private void assertConfined(Engine engine) throws Exception {
        for (String service : SERVICES) {
            String container = Engine.container(service);
            JsonNode seen = new ObjectMapper()
                    .readTree(engine.podman("inspect", container))
                    .get(0);
            assertThat(seen.at("/HostConfig/ReadonlyRootfs").asBoolean())
                    .as(service)
                    .isTrue();
            assertThat(seen.at("/HostConfig/Memory").asLong()).as(service).isPositive();
            assertThat(seen.at("/EffectiveCaps").size()).as(service).isZero();
            assertThat(seen.at("/Config/User").asText()).as(service).matches("[1-9]\\d*:[1-9]\\d*");
            if (!service.equals("prometheus")) {
                engine.podman("healthcheck", "run", container);
            }
        }
        tell("containers without root, rights or a root that can be written", Integer.toString(SERVICES.size()));
    }

    private static List<JsonNode> truth(Engine engine) throws Exception {
        List<JsonNode> truth = new ArrayList<>();
        for (String line : Files.readAllLines(engine.volume("fleet").resolve("truth.jsonl"))) {
            truth.add(new ObjectMapper().readTree(line));
        }
        return truth;
    }

    /** Every episode and every finding that is true, and no other. */
    private void assertTrue(String who, Installation here, List<JsonNode> truth) throws Exception {
        Map<String, String> episodes = new TreeMap<>();
        TreeSet<String> findings = new TreeSet<>();
        for (JsonNode each : truth) {
            if (each.get("kind").asText().equals("episode")) {
                episodes.put(each.get("episode_id").asText(), episode(each));
            } else if (each.get("kind").asText().equals("finding")) {
                findings.add(finding(each));
            }
        }
        assertThat(episodes).hasSizeGreaterThan(100);
        assertThat(findings).hasSizeGreaterThan(10);
        Map<String, String> answered = new TreeMap<>();
        for (JsonNode each : here.items("/api/v1/recoveries", 500)) {
            answered.put(each.get("episode_id").asText(), episode(each));
        }
        TreeSet<String> found = new TreeSet<>();
        int filled = 0;
        for (JsonNode each : here.items("/api/v1/findings", 500)) {
            if (filledGap(each)) {
                filled++;
            } else if (!each.get("withdrawn").asBoolean()) {
                found.add(finding(each));
            }
        }
        assertThat(answered).isEqualTo(episodes);
        assertThat(found).isEqualTo(findings);
        tell("episodes and findings of " + who + ", none missing, none else", answered.size() + " and " + found.size());
        tell("gaps that the outage opened and that were filled, by " + who, Integer.toString(filled));
    }

    /**
     * While a broker is away, a node's heartbeat can reach another one before the events that it counts: a gap for as long
     * as these wait. The simulator knows nothing of the broker, so its truth has none; in the end none may be left open.
     */
    static boolean filledGap(JsonNode finding) {
        return finding.get("code").asText().equals("AUDIT_EVENT_GAP")
                && finding.get("status").asText().equals("CLOSED");
    }

    static String episode(JsonNode each) {
        return List.of("outcome", "overdue", "trigger_code", "end_code", "recovery_duration_ms", "attempts", "switches")
                .stream()
                .map(name -> each.path(name).asText())
                .toList()
                .toString();
    }

    static String finding(JsonNode each) {
        return each.get("code").asText() + ' ' + each.get("rule").asText() + ' ' + each.get("subject");
    }

    /** Prometheus reaches both instances by the names of the composition, and has taken in every rule. */
    private void assertWatched() throws Exception {
        Eventually.within(PATIENCE, () -> {
            JsonNode targets = prometheus("/api/v1/targets").at("/data/activeTargets");
            assertThat(targets)
                    .hasSize(2)
                    .allMatch(target -> target.get("health").asText().equals("up"));
        });
        JsonNode rules = prometheus("/api/v1/rules").at("/data/groups/0/rules");
        assertThat(rules)
                .hasSameSizeAs(Watched.alerts())
                .allMatch(rule -> rule.get("health").asText().equals("ok"));
        List<String> firing = new ArrayList<>();
        rules.forEach(rule -> {
            if (rule.get("state").asText().equals("firing")) {
                firing.add(rule.get("name").asText());
            }
        });
        tell("alerts loaded, and firing at the end", rules.size() + ", " + firing);
    }

    private JsonNode prometheus(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://" + local("PORT_PROMETHEUS") + path);
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static String seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000 + " s";
    }

    private void tell(String what, String figure) {
        table.add(String.format("%-70s %s", what, figure));
    }
}
