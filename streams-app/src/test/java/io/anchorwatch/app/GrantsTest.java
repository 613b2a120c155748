package io.anchorwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.app.topology.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class GrantsTest {
    /** The group of this version, whose name its stores and topics of its own bear as well. */
    private static final String GROUP = StateVersion.id("aw", StateVersion.current());

    private static List<String> grants(Grants.Role role, String... options) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "k:9092",
                "schema.registry.url", "http://r",
                "application.id", "aw",
                "topic.prefix", "p-"));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return Grants.of(role, AppConfig.of(all)).stream()
                .map(grant ->
                        grant.resource().resourceType() + " " + grant.resource().name()
                                + (grant.resource().patternType() == PatternType.PREFIXED ? "*" : "") + " "
                                + grant.operations())
                .toList();
    }

    @Test
    void a_node_writes_its_two_topics_and_nothing_else() {
        assertThat(grants(Grants.Role.NODE))
                .containsExactly("TOPIC p-reason-events [WRITE]", "TOPIC p-node-heartbeats [WRITE]");
    }

    @Test
    void a_forwarder_reads_what_it_delivers_under_its_own_group() {
        String[] options = {
            "siem.forwarders", "a,b",
            "siem.forwarder.a.kind", "file",
            "siem.forwarder.a.path", "/tmp/a",
            "siem.forwarder.b.kind", "file",
            "siem.forwarder.b.path", "/tmp/b"
        };
        assertThat(grants(Grants.Role.FORWARDER, options))
                .containsExactly(
                        "TOPIC p-security-findings [READ]",
                        "TOPIC p-recovery-timelines [READ]",
                        "TOPIC p-audit-events [READ]",
                        "GROUP aw-forward-a [READ]",
                        "TOPIC p-dead-letters [WRITE]",
                        "GROUP aw-forward-b [READ]");
        assertThat(grants(Grants.Role.FORWARDER)).isEmpty();
        assertThat(grants(Grants.Role.APP, options)).contains("GROUP aw-forward-a [READ]");
        String[] apart = Stream.concat(Stream.of(options), Stream.of("siem.forward.in.app", "false"))
                .toArray(String[]::new);
        assertThat(grants(Grants.Role.APP, apart)).doesNotContain("GROUP aw-forward-a [READ]");
        String[] events = Stream.concat(Stream.of(options), Stream.of("siem.forwarder.b.events", "true"))
                .toArray(String[]::new);
        assertThat(grants(Grants.Role.FORWARDER, events)).contains("TOPIC p-reason-events [READ]");
    }

    @Test
    void the_app_has_what_its_topologies_read_and_write_and_each_store_its_own_topic() {
        List<String> grants = grants(Grants.Role.APP, "topics.create", "false");
        assertThat(grants)
                .contains(
                        "TOPIC p-reason-events [READ, DESCRIBE_CONFIGS]",
                        "TOPIC p-security-findings [READ, WRITE, DESCRIBE_CONFIGS]",
                        "TOPIC p-late-events [WRITE, DESCRIBE_CONFIGS]",
                        "TOPIC p-" + GROUP + "-by-subject [READ, WRITE, DESCRIBE_CONFIGS]",
                        "TOPIC p-siem-ocsf [WRITE, DESCRIBE_CONFIGS]",
                        "GROUP " + GROUP + " [READ]",
                        "GROUP aw-siem [READ]",
                        "TRANSACTIONAL_ID " + GROUP + "-* [WRITE]",
                        "TRANSACTIONAL_ID aw-siem-* [WRITE]")
                .noneMatch(grant -> grant.startsWith("CLUSTER") || grant.contains("before-commit"));
        for (Store.Ground store : Store.Ground.values()) {
            assertThat(grants).contains("TOPIC " + store.changelog(GROUP) + " [READ, WRITE, CREATE]");
        }
        assertThat(grants.stream().filter(grant -> grant.endsWith("-changelog [READ, WRITE, CREATE]")))
                .hasSize(Store.Ground.values().length);
        assertThat(grants.stream().filter(grant -> grant.contains("*")))
                .containsExactly("TRANSACTIONAL_ID " + GROUP + "-* [WRITE]", "TRANSACTIONAL_ID aw-siem-* [WRITE]");
    }

    @Test
    void what_is_switched_off_is_not_granted_and_what_is_switched_on_is() {
        assertThat(grants(Grants.Role.APP, "siem.enabled", "false"))
                .doesNotContain("GROUP aw-siem [READ]")
                .contains("TOPIC p-siem-ocsf [CREATE, DESCRIBE, DESCRIBE_CONFIGS]");
        String rules =
                Path.of("").toAbsolutePath().getParent().resolve("detections").toString();
        assertThat(grants(Grants.Role.APP, "detections.dir", rules))
                .contains(
                        "GROUP aw-detections [READ]",
                        "TOPIC p-aw-by-group [READ, WRITE, CREATE, DESCRIBE_CONFIGS]",
                        "TOPIC aw-detections-detections-v1-waiting-changelog [READ, WRITE, CREATE]");
        assertThat(grants(Grants.Role.APP)).contains("TOPIC p-reason-events [READ, CREATE, DESCRIBE_CONFIGS]");
    }

    @Test
    void a_grant_by_the_beginning_covers_its_own_kind_alone() {
        AppConfig config = AppConfig.of(Map.of("kafka.bootstrap.servers", "k:9092", "schema.registry.url", "http://r"));
        Grant prefixed = Grants.of(Grants.Role.APP, config).stream()
                .filter(grant -> grant.resource().patternType() == PatternType.PREFIXED)
                .findFirst()
                .orElseThrow();
        assertThat(prefixed.operations()).containsExactly(AclOperation.WRITE);
        assertThat(prefixed.resource().resourceType()).isEqualTo(ResourceType.TRANSACTIONAL_ID);
        assertThat(prefixed.covers(prefixed)).isFalse();
    }
}
