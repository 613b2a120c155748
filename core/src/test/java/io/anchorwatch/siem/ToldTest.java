package io.anchorwatch.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ToldTest {
    private static final long NOW = 1_763_789_400_000_000L;
    private static final Position AT = new Position("reason-events", 1, 2, NOW + 27_000);
    private static final Ocsf OCSF = new Ocsf("0.1.0");
    private static final Syslog SYSLOG = new Syslog(Syslog.AUDIT, Syslog.DOCUMENTATION_NUMBER, 300);

    @Test
    void what_a_node_says_about_security_is_told_as_a_finding_only() {
        assertThat(Told.of(event("SEC_REPLAY_ATTEMPT", NOW, Map.of()), AT)).isNull();
    }

    @Test
    void a_code_that_nobody_knows_is_delivered_under_its_own_name_and_flagged() {
        Told told = told("MADE_UP", NOW);
        assertThat(value(OCSF.of(told), "class_uid")).isEqualTo(new Tree.Whole(0));
        assertThat(value(OCSF.of(told), "activity_name")).isEqualTo(new Tree.Text("MADE_UP"));
        assertThat(value(OCSF.of(told), "severity_id")).isEqualTo(new Tree.Whole(0));
        assertThat(value(OCSF.of(told), "unmapped", "flags")).isEqualTo(Tree.of(List.of("UNCATALOGUED")));
        assertThat(new Cef("1").of(told))
                .startsWith("CEF:0|Anchorwatch|Audit Pipeline|1|MADE_UP|Code outside the catalogue|3|");
    }

    @Test
    void a_node_cannot_claim_what_is_ours_to_conclude() {
        assertThat(told("AUDIT_EVENT_GAP", NOW).catalogued()).isFalse();
    }

    @Test
    void a_clock_that_no_format_can_carry_gives_way_to_the_log_and_is_still_shown() {
        Told told = told("HANDSHAKE_OK", 0);
        assertThat(value(OCSF.of(told), "time")).isEqualTo(new Tree.Whole(1_763_789_400_027L));
        assertThat(value(OCSF.of(told), "unmapped", "occurred_at")).isEqualTo(new Tree.Text("1970-01-01T00:00:00Z"));
        assertThat(value(OCSF.of(told("HANDSHAKE_OK", NOW)), "unmapped", "occurred_at"))
                .isNull();
    }

    @Test
    void a_withdrawn_finding_is_delivered_as_closed() {
        Finding finding = Finding.open(
                ReasonCode.AUDIT_EVENT_GAP, "gap", "f", new Subject(Subject.Kind.SESSION, "s"), NOW, List.of("e"), "m");
        Tree.Fields document = OCSF.of(Told.of(finding.retracted().withRevision(3), AT));
        assertThat(value(document, "activity_name")).isEqualTo(new Tree.Text("Close"));
        assertThat(value(document, "unmapped", "withdrawn")).isEqualTo(new Tree.Truth(true));
        assertThat(value(document, "metadata", "uid")).isEqualTo(new Tree.Text(finding.findingId() + "/3"));
    }

    @Test
    void a_message_is_cut_to_its_octets_and_its_structured_data_never() {
        Told told = Told.of(event("AUTH_FAIL", NOW, Map.of("why", "\uD83D\uDE00".repeat(500))), AT);
        assertThat(told).isNotNull();
        String line = SYSLOG.of(told);
        assertThat(Clean.octets(line)).isLessThanOrEqualTo(300).isGreaterThan(290);
        assertThat(line).contains("sessionId=\"s\"").contains("\uFEFF").endsWith("\u2026");
        assertThat(new Syslog(Syslog.AUDIT, 1, 10).of(told))
                .endsWith("] "); // too small for anything: the data stays whole
    }

    private static Told told(String code, long at) {
        Told told = Told.of(event(code, at, Map.of()), AT);
        assertThat(told).isNotNull();
        return told;
    }

    private static ReasonEvent event(String code, long at, Map<String, String> details) {
        return new ReasonEvent("f", "n", 0, 1, code, at, "s", 1, 1, null, null, null, null, null, null, null, details);
    }

    private static @Nullable Tree value(Tree tree, String... path) {
        Tree at = tree;
        for (String name : path) {
            at = at instanceof Tree.Fields object ? object.fields().get(name) : null;
        }
        return at;
    }
}
