package io.anchorwatch.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.Golden;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTextGoldenTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String entry(
            String at, String code, String to, int version, String from, String transport, String more) {
        return """
                {"occurred_at":"2026-01-31T%s","code":"%s","to_state":%s,"state_version":%d,"previous_transport_id":%s,
                 "transport_id":%s,"node_id":"vpn-node-1","details":{%s},"flags":[]}""".formatted(at, code, to, version, from, transport, more);
    }

    private static final JsonNode VIEW = json("""
            {"state":"ATTACHED","owner_node_id":"vpn-node-1","owner_epoch":1,"state_version":4,"transport_id":"udp:B"}""");

    private static final JsonNode TIMELINE = json("""
            {"session_id":"S","fleet_id":"default","complete":true,"incomplete_reasons":[],"entries":["""
            + String.join(
                    ",",
                    entry("23:59:50Z", "HANDSHAKE_OK", "\"ATTACHED\"", 1, "null", "\"udp:A\"", ""),
                    entry(
                            "23:59:55Z",
                            "VOLATILITY_SIGNAL",
                            "\"VOLATILE\"",
                            2,
                            "null",
                            "\"udp:A\"",
                            "\"signal\":\"loss\""),
                    entry(
                            "23:59:55.900Z",
                            "RECOVERY_START",
                            "\"RECOVERING\"",
                            3,
                            "null",
                            "\"udp:A\"",
                            "\"cause\":\"dead\""),
                    entry("23:59:56.050Z", "POLICY_DENY", "null", 3, "null", "\"udp:B\"", "\"limit\":\"cooldown\""),
                    entry("23:59:57.700Z", "REATTACH_ACCEPT", "null", 4, "null", "\"udp:B\"", ""),
                    entry("23:59:57.700Z", "TRANSPORT_SWITCH_OK", "\"ATTACHED\"", 4, "\"udp:A\"", "\"udp:B\"", ""))
            + """
            ],"episodes":[{"episode_id":"S/2","outcome":"RECOVERED","overdue":false,"began_at":"2026-01-31T23:59:55Z",
            "recovery_duration_ms":1800,"episode_duration_ms":2700,"volatile_ms":900,"degraded_ms":null,
            "recovering_ms":1800,"attempts":2,"rejections":{"POLICY_DENY":1},"retries":1,"switches":1,
            "from_transport":"udp:A","to_transport":"udp:B","flags":[]}],
            "findings":[{"severity":"CRITICAL","status":"CLOSED","withdrawn":false,"code":"SEC_DUAL_ACTIVE_BINDING",
            "violation":"SAME_VERSION","subject":{"kind":"session","id":"S"},"began_at":"2026-01-31T23:59:57.710Z",
            "message":"two bindings at once"}]}""");

    @Test
    void a_timeline_in_colours_with_blocks() {
        Golden.verify(
                "streams-app/src/test/golden/timeline-colours.txt",
                TimelineText.of(VIEW, TIMELINE, new Look(true, true)).replace("\u001B", "<ESC>"));
    }

    @Test
    void a_timeline_as_plain_text() {
        String text = TimelineText.of(VIEW, TIMELINE, Look.PLAIN);
        assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7F));
        Golden.verify("streams-app/src/test/golden/timeline-plain.txt", text);
    }

    @Test
    void what_steers_a_terminal_is_not_printed() {
        String evil = "a\u001B[2Jb\u0007c\rd\u202Ee\u2028f\u009Bg";
        JsonNode timeline = MAPPER.createObjectNode()
                .put("session_id", evil)
                .put("fleet_id", evil)
                .put("complete", false);
        ((com.fasterxml.jackson.databind.node.ObjectNode) timeline)
                .putArray("entries")
                .addObject()
                .put("code", evil)
                .put("node_id", evil)
                .put("occurred_at", evil)
                .putArray("flags")
                .add(evil);
        ((com.fasterxml.jackson.databind.node.ObjectNode) timeline)
                .putArray("findings")
                .addObject()
                .put("message", evil)
                .put("severity", evil)
                .put("code", evil)
                .put("began_at", evil);
        for (Look look : new Look[] {Look.PLAIN, new Look(false, true)}) {
            String text = TimelineText.of(timeline, timeline, look);
            assertThat(text)
                    .doesNotContain("\u001B", "\u0007", "\r", "\u202E", "\u2028", "\u009B")
                    .contains("a");
        }
    }

    @Test
    void a_long_id_keeps_its_head_and_its_tail() {
        assertThat(new Look(false, true).id("0123456789abcdefghijklmnopqrstuvwxyz"))
                .isEqualTo("0123456789abcdef…rstuvwxyz");
        assertThat(Look.PLAIN.id("short")).isEqualTo("short");
    }

    @Test
    void colours_go_to_terminals_only_and_not_where_they_are_refused() {
        assertThat(Look.of(true, Map.of(), "UTF-8")).isEqualTo(new Look(true, true));
        assertThat(Look.of(false, Map.of(), "UTF-8")).isEqualTo(new Look(false, true));
        assertThat(Look.of(true, Map.of("NO_COLOR", "1"), "ANSI_X3.4-1968")).isEqualTo(Look.PLAIN);
        assertThat(Look.of(true, Map.of("NO_COLOR", ""), "UTF-8").colours()).isTrue();
        assertThat(Look.of(true, Map.of("TERM", "dumb"), "UTF-8").colours()).isFalse();
    }

    @Test
    void a_span_of_time_is_told_in_its_two_largest_units() {
        assertThat(TimelineText.delta(Duration.ofMillis(120))).isEqualTo("+120ms");
        assertThat(TimelineText.delta(Duration.ofMillis(-1_230))).isEqualTo("-1.230s");
        assertThat(TimelineText.delta(Duration.ofSeconds(125))).isEqualTo("+2m05s");
        assertThat(TimelineText.delta(Duration.ofMinutes(125))).isEqualTo("+2h05m");
        assertThat(TimelineText.delta(Duration.ofHours(49))).isEqualTo("+2d01h");
    }
}
