package io.anchorwatch.client;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One finding about a client: the births that broke its session's continuity, until it is quiet for a minute.
 *
 * @param beganAt as first issued; never recomputed
 * @param breaches by birth, the first 16 and the last 16
 * @param more how many there were between those
 */
record Reset(long beganAt, List<Breach> breaches, int more, boolean open) {
    static final String RULE = "session-continuity";
    static final String VIOLATION = "CLIENT_RESET";
    static final int MOST = 2 * Finding.EVIDENCE_EACH_END;

    /** An act is over when nothing is added to it for so long, and the grace. */
    private static final long QUIET = 60_000_000;

    /** A session that was born while the one before it lived. */
    record Breach(
            String previousId, String previousEvent, String newId, String newEvent, long bornAt, long bornAppendedAt) {
        static Breach of(ClientSession previous, ClientSession born) {
            return new Breach(
                    previous.sessionId(),
                    previous.handshakeEventId(),
                    born.sessionId(),
                    born.handshakeEventId(),
                    born.bornAt(),
                    born.bornAppendedAt());
        }
    }

    Reset {
        breaches = List.copyOf(breaches);
    }

    static Reset of(Breach breach) {
        return new Reset(breach.bornAt, List.of(breach), 0, true);
    }

    boolean names(String newId) {
        return breaches.stream().anyMatch(breach -> breach.newId.equals(newId));
    }

    Reset with(Breach breach) {
        List<Breach> all = new ArrayList<>(breaches);
        all.removeIf(known -> known.newId.equals(breach.newId));
        int place = all.size();
        while (place > 0 && all.get(place - 1).bornAt > breach.bornAt) {
            place--;
        }
        all.add(place, breach);
        boolean full = all.size() > MOST;
        if (full) {
            all.remove(Finding.EVIDENCE_EACH_END);
        }
        return new Reset(beganAt, all, more + (full ? 1 : 0), open);
    }

    Reset without(String newId) {
        return new Reset(
                beganAt,
                breaches.stream().filter(breach -> !breach.newId.equals(newId)).toList(),
                more,
                open);
    }

    Reset closed() {
        return new Reset(beganAt, breaches, more, false);
    }

    long closeAt() {
        if (!open) {
            return Fold.NEVER;
        }
        long last = Long.MIN_VALUE;
        for (Breach breach : breaches) {
            last = Math.max(last, breach.bornAppendedAt);
        }
        return last + QUIET + Fold.GRACE;
    }

    /** As it is said while it is open, first or again; {@link Finding#closed} and the like follow from it. */
    Finding said(String fleetId, String clientRef, boolean first) {
        LinkedHashSet<String> events = new LinkedHashSet<>();
        for (Breach breach : breaches) {
            events.add(breach.previousEvent);
            events.add(breach.newEvent);
        }
        List<String> evidence = new ArrayList<>(events);
        if (evidence.size() > MOST) {
            evidence.subList(Finding.EVIDENCE_EACH_END, evidence.size() - Finding.EVIDENCE_EACH_END)
                    .clear();
        }
        Breach begun = breaches.get(0);
        Map<String, String> details = new TreeMap<>();
        details.put("previous_session_id", begun.previousId);
        details.put("new_session_id", begun.newId);
        int resets = breaches.size() + more;
        if (resets > 1) {
            details.put("resets", Integer.toString(resets));
        }
        Finding finding = Finding.open(
                        ReasonCode.SEC_SESSION_RESET,
                        RULE,
                        fleetId,
                        new Subject(Subject.Kind.CLIENT, clientRef),
                        beganAt,
                        evidence,
                        resets == 1
                                ? "new session while the client's previous one was live"
                                : resets + " new sessions while the client's previous one was live")
                .withViolation(VIOLATION, details);
        return first ? finding : finding.seenAgain(lastSeenAt(), evidence);
    }

    long lastSeenAt() {
        long last = beganAt;
        for (Breach breach : breaches) {
            last = Math.max(last, breach.bornAt);
        }
        return last;
    }
}
