package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What must be true of the composition and the image before anything is run. {@code ContainersIT} runs it. */
final class ComposeTest {
    private static final Path ROOT = Watched.ROOT;

    private final Map<String, JsonNode> services = new TreeMap<>();
    private JsonNode compose;

    @BeforeEach
    void read() throws IOException {
        // SnakeYAML resolves anchors and merges, which Jackson's reader does not.
        compose = new ObjectMapper().valueToTree(new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml"))));
        compose.get("services").properties().forEach(each -> services.put(each.getKey(), each.getValue()));
    }

    @Test
    void every_service_is_held_within_limits_and_can_do_no_more_than_it_must() {
        assertThat(services).hasSizeGreaterThan(7).allSatisfy((name, service) -> {
            assertThat(service.path("mem_limit").asText()).as("memory").matches("\\d+[mg]");
            assertThat(service.path("pids_limit").asInt()).as("processes").isPositive();
            assertThat(service.path("read_only").asBoolean()).as("read-only").isTrue();
            assertThat(service.path("cap_drop")).extracting(JsonNode::asText).containsExactly("ALL");
            assertThat(service.path("security_opt"))
                    .extracting(JsonNode::asText)
                    .contains("no-new-privileges:true");
            assertThat(service.has("privileged") || service.has("cap_add") || service.has("network_mode"))
                    .isFalse();
            assertThat(service.has("healthcheck") || service.has("build"))
                    .as("health")
                    .isTrue();
            assertThat(service.at("/logging/options/max-size").asText())
                    .as("log")
                    .isNotBlank();
        });
    }

    @Test
    void no_port_can_be_reached_from_another_machine() {
        List<String> ports = new ArrayList<>();
        services.values().forEach(service -> service.path("ports").forEach(port -> ports.add(port.asText())));
        assertThat(ports).hasSizeGreaterThan(6).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void every_image_is_named_with_its_registry_and_one_version() throws IOException {
        List<String> images = new ArrayList<>();
        services.values().forEach(service -> images.add(service.get("image").asText()));
        Files.readAllLines(ROOT.resolve("Dockerfile")).stream()
                .filter(line -> line.startsWith("FROM "))
                .forEach(line -> images.add(line.split(" ")[1]));
        assertThat(images)
                .hasSizeGreaterThan(9)
                .allMatch(image -> image.matches("[a-z.]+/[a-z/-]+:v?\\d+\\.\\d+\\.\\S+"));
    }

    @Test
    void what_must_outlive_a_container_has_a_volume_with_a_name() {
        List<String> named = new ArrayList<>();
        compose.get("volumes").fieldNames().forEachRemaining(named::add);
        List<String> mounted = new ArrayList<>();
        for (JsonNode service : services.values()) {
            service.path("volumes").forEach(each -> mounted.add(each.asText().split(":")[0]));
        }
        assertThat(mounted).containsAll(named);
        assertThat(mounted)
                .filteredOn(each -> each.startsWith("./"))
                .allSatisfy(each -> assertThat(ROOT.resolve(each)).exists());
    }

    @Test
    void no_secret_stands_in_a_file() throws IOException {
        for (JsonNode service : services.values()) {
            service.path("environment").properties().forEach(each -> {
                if (secret(each.getKey())) {
                    assertThat(each.getValue().asText())
                            .as(each.getKey())
                            .startsWith("${")
                            .contains(":?");
                }
            });
        }
        for (String file : List.of("app.properties", "fleet.properties")) {
            for (String line : Files.readAllLines(ROOT.resolve("deploy").resolve(file))) {
                if (!line.startsWith("#") && secret(line.replaceFirst("=.*", ""))) {
                    assertThat(line).contains("=${env:");
                }
            }
        }
    }

    private static boolean secret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return List.of("token", "password", "secret", "jaas").stream().anyMatch(lower::contains);
    }

    @Test
    void the_image_runs_as_a_number_that_is_not_root_and_knows_whether_it_is_alive() throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        assertThat(dockerfile).containsPattern("\\nUSER [1-9]\\d+:[1-9]\\d+\\n").contains("\nHEALTHCHECK ");
        assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains(".git", ".env", "**/target");
    }

    @Test
    void three_brokers_hold_three_copies_of_which_two_must_have_a_record() throws IOException {
        assertThat(services).containsKeys("kafka-1", "kafka-2", "kafka-3", "registry", "app-1", "app-2", "fleet");
        for (String broker : List.of("kafka-1", "kafka-2", "kafka-3")) {
            JsonNode settings = services.get(broker).get("environment");
            assertThat(settings.get("KAFKA_DEFAULT_REPLICATION_FACTOR").asText())
                    .isEqualTo("3");
            assertThat(settings.get("KAFKA_MIN_INSYNC_REPLICAS").asText()).isEqualTo("2");
            assertThat(settings.get("KAFKA_NODE_ID").asText()).isEqualTo(broker.substring(6));
        }
        assertThat(Files.readAllLines(ROOT.resolve("deploy/app.properties")))
                .contains("topics.replication.factor=3", "kafka.replication.factor=3", "standby.replicas=1");
        assertThat(services.get("fleet").get("profiles").get(0).asText()).isEqualTo("fleet");
    }
}
