package io.anchorwatch.app;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.Flag;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.View;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Conclusions and sessions for tests. Times are seconds after {@link #T0}. */
public final class Examples {
    /** 2026-01-31T12:00:00Z in epoch microseconds. */
    public static final long T0 = 1_769_860_800_000_000L;

    private Examples() {}

    public static long at(double seconds) {
        return T0 + Math.round(seconds * 1_000_000);
    }

    public static Finding finding(String session, double seconds, String... evidence) {
        return Finding.open(
                ReasonCode.SEC_DUAL_ACTIVE_BINDING,
                "single-active-binding",
                "default",
                new Subject(Subject.Kind.SESSION, session),
                at(seconds),
                List.of(evidence),
                "two bindings at once");
    }

    public static Finding finding(ReasonCode code, Subject subject, double seconds) {
        return Finding.open(code, "rule", "default", subject, at(seconds), List.of(), code.title());
    }

    public static Episode episode(String session, long version, double seconds, Episode.Outcome outcome, long ms) {
        boolean open = outcome == Episode.Outcome.OPEN;
        boolean recovered = outcome == Episode.Outcome.RECOVERED;
        return new Episode(
                "default",
                session,
                session + "/" + version,
                "n1",
                at(seconds),
                at(seconds),
                open ? null : at(seconds) + ms * 1_000,
                outcome,
                false,
                "RECOVERY_START",
                open ? null : recovered ? "TRANSPORT_SWITCH_OK" : "TTL_TRANSPORT_LOSS_EXPIRED",
                recovered ? ms : null,
                open ? null : ms,
                null,
                null,
                open ? null : ms,
                2,
                Map.of("POLICY_DENY", 1),
                1,
                recovered ? 1 : 0,
                List.of(new Episode.Gating("POLICY_DENY", "cooldown", at(seconds + 0.15))),
                1,
                "udp:A",
                recovered ? "udp:B" : null,
                "default",
                List.of(),
                true,
                0);
    }

    public static AuditEvent audit(String session, double seconds) {
        return new AuditEvent(
                "default/" + session + "/AUDIT_INVARIANT_OK_NO_RESET/" + Math.round(seconds),
                ReasonCode.AUDIT_INVARIANT_OK_NO_RESET,
                "default",
                session,
                null,
                at(seconds),
                4L,
                List.of("default/n1/0/4"),
                Map.of("client_half", "confirmed"),
                "continuity confirmed",
                0);
    }

    public static InvariantWindow window(InvariantWindow.Invariant invariant, int partition, double seconds) {
        long start = InvariantWindow.startOf(at(seconds));
        return new InvariantWindow(
                "default", invariant, partition, start, start + InvariantWindow.LENGTH, 10, 7, 1, 2, 9, 0);
    }

    public static View view(String fleet, String session, SessionState state) {
        return new View(
                fleet,
                session,
                state,
                4L,
                "n1",
                1L,
                state == SessionState.ATTACHED ? "udp:B" : null,
                at(7.7),
                "c-1",
                "default",
                at(0),
                at(7.7),
                false,
                new View.Counts(6, 2, 1, 1, 1, 0),
                true,
                List.of());
    }

    /** A session with that many events, one a second. */
    public static Timeline timeline(String session, int events) {
        List<Timeline.Line> lines = java.util.stream.IntStream.rangeClosed(1, events)
                .mapToObj(n -> line(session, n, n))
                .toList();
        return new Timeline(view("default", session, SessionState.ATTACHED), lines, 0);
    }

    public static Timeline.Line line(String session, long sequence, double seconds) {
        boolean first = sequence == 1;
        ReasonEvent event = new ReasonEvent(
                "default",
                "n1",
                0,
                sequence,
                first ? "HANDSHAKE_OK" : "POLICY_DENY",
                at(seconds),
                session,
                1,
                first ? 1 : ReasonEvent.ABSENT,
                first ? SessionState.BIRTH : null,
                first ? SessionState.ATTACHED : null,
                "udp:A",
                null,
                "src-1",
                "c-1",
                null,
                Map.of("limit", "cooldown"));
        return new Timeline.Line(
                new Entry(event, at(seconds) + 50_000, sequence, 1, false),
                first ? Set.of() : Set.of(Flag.LATE, Flag.LENIENT));
    }
}
