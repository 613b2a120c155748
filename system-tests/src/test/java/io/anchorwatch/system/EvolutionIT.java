package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.schemas.Registry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers of another time, in a registry that was there before the app: one knows a field less, one a field more. */
final class EvolutionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static Rig rig;
    private static Registry registry;
    private static int olderId;

    private final List<ReasonEvent> events = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(directory, 1);
        registry = Registry.at(rig.registryUrl(), Map.of());
        olderId = registry.idOf(Dialect.SUBJECT, Dialect.older());
        rig.addApp().awaitReady();
    }

    @AfterAll
    static void stop() {
        registry.close();
        rig.close();
    }

    @Test
    void events_of_older_present_and_newer_schemas_make_one_timeline_of_their_session() throws Exception {
        String servers = rig.brokers().bootstrapServers();
        try (Dialect older = new Dialect(servers, registry, Dialect.older());
                Dialect present = new Dialect(servers, registry, Dialect.TODAY);
                Dialect newer = new Dialect(servers, registry, Dialect.newer());
                Installation here = rig.installation()) {
            assertThat(older.id()).as("it was there first").isEqualTo(olderId).isLessThan(present.id());
            assertThat(newer.id()).isGreaterThan(present.id());
            older.publish(List.of(said("HANDSHAKE_OK", 1, SessionState.BIRTH, SessionState.ATTACHED, "udp:A")));
            ReasonEvent start = said("RECOVERY_START", 2, SessionState.ATTACHED, SessionState.RECOVERING, null);
            present.publish(List.of(start));
            newer.publish(List.of(said("REATTACH_ACCEPT", 3, null, null, null)));
            ReasonEvent bound = said("TRANSPORT_SWITCH_OK", 3, SessionState.RECOVERING, SessionState.ATTACHED, "udp:B");
            older.publish(List.of(bound));
            newer.publish(List.of(said("RECOVERY_START", 4, SessionState.ATTACHED, SessionState.RECOVERING, null)));
            present.publish(List.of(said("REATTACH_ACCEPT", 5, null, null, null)));
            newer.publish(
                    List.of(said("TRANSPORT_SWITCH_OK", 5, SessionState.RECOVERING, SessionState.ATTACHED, "udp:C")));
            // An event counts once, whatever the words in which it is said again.
            newer.publish(List.of(start));
            present.publish(List.of(bound));

            Eventually.answered(
                    PATIENCE,
                    () -> assertThat(ids(here.json("/api/v1/sessions/s-1/timeline")))
                            .containsExactlyElementsOf(
                                    events.stream().map(ReasonEvent::eventId).toList()));
            assertTold(here.json("/api/v1/sessions/s-1/timeline"));
            Eventually.answered(
                    PATIENCE,
                    () -> assertThat(here.get("/metrics").body())
                            .contains("anchorwatch_events_accepted_total 9.0", "anchorwatch_events_duplicate_total 2.0")
                            .doesNotContain("anchorwatch_events_dead_total"));
            assertThat(here.log("dead-letters")).isEmpty();
            assertThat(here.log("reason-events").stream()
                            .map(each -> ByteBuffer.wrap(each.value()).getInt(1))
                            .collect(Collectors.toSet()))
                    .isEqualTo(Set.of(older.id(), present.id(), newer.id()));
            Conclusions.assertSame(here, PATIENCE);
        }
    }

    @Test
    void a_schema_that_readers_of_another_time_could_not_read_is_refused_in_words_that_say_so() {
        Schema number = Schema.create(Schema.Type.LONG);
        Map<String, Schema> refused = Map.of(
                "a field more that must be there", Dialect.with(new Schema.Field("path_mtu", number, "Octets.", null)),
                "a field less that must be there", Dialect.without("node_sequence"));
        refused.forEach((what, schema) -> assertThatThrownBy(() -> registry.idOf(Dialect.SUBJECT, schema))
                .as(what)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the registry refuses the schema of reason-events-value")
                .hasMessageMatching("(?is).*incompatib.*"));
        try (Registry asked = Registry.at(rig.registryUrl(), Map.of())) {
            assertThat(asked.idOf(Dialect.SUBJECT, Dialect.TODAY))
                    .isEqualTo(registry.idOf(Dialect.SUBJECT, Dialect.TODAY));
        }
    }

    private ReasonEvent said(String code, long version, SessionState from, SessionState to, String transport) {
        long sequence = events.size() + 1L;
        ReasonEvent event = new ReasonEvent(
                "default",
                "n1",
                0,
                sequence,
                code,
                System.currentTimeMillis() * 1_000 + sequence,
                "s-1",
                version,
                1,
                from,
                to,
                transport,
                null,
                null,
                "c-1",
                null,
                Map.of("step", Long.toString(sequence)));
        events.add(event);
        return event;
    }

    private void assertTold(JsonNode timeline) {
        assertThat(timeline.get("complete").asBoolean()).as(timeline.toString()).isTrue();
        assertThat(timeline.get("findings")).isEmpty();
        assertThat(timeline.get("episodes").findValuesAsText("outcome")).containsExactly("RECOVERED", "RECOVERED");
        for (int i = 0; i < events.size(); i++) {
            ReasonEvent said = events.get(i);
            JsonNode entry = timeline.get("entries").get(i);
            assertThat(entry.get("code").asText()).isEqualTo(said.codeName());
            assertThat(entry.get("state_version").asLong()).isEqualTo(said.stateVersion());
            assertThat(entry.get("client_ref").asText()).isEqualTo("c-1");
            assertThat(entry.at("/details/step").asText())
                    .isEqualTo(said.details().get("step"));
            assertThat(entry.get("transport_id").asText(null)).isEqualTo(said.transportId());
            assertThat(entry.get("flags")).isEmpty();
        }
    }

    private static List<String> ids(JsonNode timeline) {
        return timeline.get("entries").findValuesAsText("event_id");
    }
}
