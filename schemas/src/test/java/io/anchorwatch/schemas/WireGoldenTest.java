package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** The bytes of one record each, without the header; {@code -Dgolden=update} writes them anew. */
class WireGoldenTest {
    private static final long AT = 1_772_366_400_123_456L;

    private static <T> void verify(String name, WireRecord<T> record, T value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        record.codec().write(value, encoder);
        encoder.flush();
        String hex = HexFormat.of().formatHex(out.toByteArray()) + "\n";
        Path golden = Path.of("src/test/resources/golden", name + ".hex");
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(golden, hex);
        }
        assertThat(hex).isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
        byte[] bytes = HexFormat.of().parseHex(hex.strip());
        assertThat(new SchemaReader<>(record.codec(), record.schema()).read(bytes, 0))
                .isEqualTo(value);
    }

    static ReasonEvent event() {
        return new ReasonEvent(
                "default",
                "n1",
                1_772_300_000_000L,
                42,
                "TRANSPORT_SWITCH_OK",
                AT,
                "s-1",
                4,
                1,
                SessionState.RECOVERING,
                SessionState.ATTACHED,
                "udp:B",
                "udp:A",
                "src-ü",
                "c-1",
                "compact",
                Map.of("switch_latency_ms", "140", "attempts", "1"));
    }

    @Test
    void an_event_keeps_its_bytes() throws IOException {
        verify("reason-event", WireRecord.REASON_EVENT, event());
    }

    @Test
    void the_reference_shows_the_bytes_of_the_event() throws IOException {
        assertThat(Files.readString(Path.of("../docs/reference/event.md")))
                .contains(Files.readString(Path.of("src/test/resources/golden/reason-event.hex")));
    }

    @Test
    void a_heartbeat_keeps_its_bytes() throws IOException {
        verify("node-heartbeat", WireRecord.NODE_HEARTBEAT, new NodeHeartbeat("default", "n1", 7, 42, AT, true));
    }

    @Test
    void an_episode_keeps_its_bytes() throws IOException {
        verify(
                "recovery-timeline",
                WireRecord.RECOVERY_TIMELINE,
                new Episode(
                        "default",
                        "s-1",
                        "s-1/2",
                        "n1",
                        AT,
                        AT + 900_000,
                        AT + 2_700_000,
                        Episode.Outcome.RECOVERED,
                        false,
                        "VOLATILITY_SIGNAL",
                        "TRANSPORT_SWITCH_OK",
                        1_800L,
                        2_700L,
                        900L,
                        null,
                        1_800L,
                        2,
                        Map.of("POLICY_DENY", 1),
                        1,
                        1,
                        List.of(new Episode.Gating("POLICY_DENY", "cooldown", AT + 1_050_000)),
                        1,
                        "udp:A",
                        "udp:B",
                        "default",
                        List.of("LENIENT"),
                        true,
                        0));
    }

    @Test
    void a_finding_keeps_its_bytes() throws IOException {
        verify(
                "finding",
                WireRecord.FINDING,
                Finding.open(
                                ReasonCode.SEC_DUAL_ACTIVE_BINDING,
                                "single-active-binding",
                                "default",
                                new Subject(Subject.Kind.SESSION, "s-1"),
                                AT,
                                List.of("default/n1/0/3", "default/n2/0/2"),
                                "Two nodes bound one session.")
                        .withViolation("SAME_VERSION", Map.of("version", "3"))
                        .closed(AT + 15_000_000));
    }

    @Test
    void an_audit_event_keeps_its_bytes() throws IOException {
        verify(
                "audit-event",
                WireRecord.AUDIT_EVENT,
                new AuditEvent(
                        "default/s-1/AUDIT_INVARIANT_OK_NO_RESET/4",
                        ReasonCode.AUDIT_INVARIANT_OK_NO_RESET,
                        "default",
                        "s-1",
                        "n1",
                        AT,
                        4L,
                        List.of("default/n1/0/4"),
                        Map.of("client_half", "confirmed"),
                        "Same session, same client.",
                        1));
    }

    @Test
    void a_window_keeps_its_bytes() throws IOException {
        verify(
                "invariant-window",
                WireRecord.INVARIANT_WINDOW,
                new InvariantWindow(
                        "default", InvariantWindow.Invariant.NO_RESET, 3, AT, AT + 10_000_000, 6, 3, 2, 1, 0, 2));
    }
}
