package io.anchorwatch.client;

import io.anchorwatch.fold.Fold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one client. Never changed; read and written by {@link ClientStateCodec}. Forgotten when no
 * session of the client can be the previous one of another any more and no finding is open.
 *
 * @param sessions by birth, the newest 16
 * @param resets findings that are open or that an end which comes late may still refute, oldest first
 * @param forgotten birth of the newest session that was let go: what was born before is not taken up again
 * @param evicted how many sessions were let go because there were more than 16
 */
public record ClientState(
        String fleetId, String clientRef, List<Known> sessions, List<Reset> resets, long forgotten, int evicted) {
    static final long NOTHING_FORGOTTEN = Long.MIN_VALUE;

    /** A session that ended 5 s after the next one's handshake had still ended before it, clocks being what they are. */
    static final long TOLERANCE = 5_000_000;

    /** How long an ended session is remembered, for handshakes that come late. */
    private static final long LINGER = 60_000_000;

    /** Longer times to live are treated as this one, so that sums of times stay numbers. */
    private static final long LONGEST = 10L * 366 * 86_400 * 1_000_000;

    public ClientState {
        sessions = List.copyOf(sessions);
        resets = List.copyOf(resets);
    }

    /**
     * A session and what was concluded about its birth.
     *
     * @param judged whether the grace after its handshake has passed
     * @param excused the previous session, when that was without binding for too long to count as live
     * @param breachOf the previous session, when that was live
     */
    record Known(
            ClientSession session,
            boolean judged,
            @Nullable String excused,
            @Nullable String breachOf) {

        long judgeAt() {
            return judged ? Fold.NEVER : session.bornAppendedAt() + Fold.GRACE;
        }

        /** When no end can come any more. */
        long outlivedAt() {
            return session.bornAppendedAt() + Math.min(session.sessionTtl(), LONGEST) + Fold.GRACE + LINGER;
        }

        /** When it cannot be the live predecessor of any session that is still to come. */
        long spentAt() {
            Long ended = session.endedAt();
            return ended == null
                    ? outlivedAt()
                    : Math.min(
                            outlivedAt(),
                            Math.max(Math.min(ended, Long.MAX_VALUE / 2), session.bornAppendedAt())
                                    + TOLERANCE
                                    + Fold.GRACE
                                    + LINGER);
        }

        Known seen(ClientSession now) {
            return new Known(now, judged, excused, breachOf);
        }

        Known concluded(@Nullable String excused, @Nullable String breachOf) {
            return new Known(session, true, excused, breachOf);
        }
    }

    /** When something is to be judged, closed or let go. */
    long deadline() {
        long due = letGoAt(sessions);
        for (Known known : sessions) {
            due = Math.min(due, known.judgeAt());
        }
        for (Reset reset : resets) {
            due = Math.min(due, reset.closeAt());
        }
        return due;
    }

    /**
     * When the oldest session can go: one of them is spent, so that it can precede no new one, and its own end cannot
     * refute the birth after it.
     */
    static long letGoAt(List<Known> sessions) {
        if (sessions.isEmpty()) {
            return Fold.NEVER;
        }
        long spent = Fold.NEVER;
        for (Known known : sessions) {
            spent = Math.min(spent, known.spentAt());
        }
        Known oldest = sessions.get(0);
        long judged = oldest.judged() ? spent : oldest.judgeAt();
        if (sessions.size() == 1) {
            return Math.max(spent, judged);
        }
        Known next = sessions.get(1);
        boolean refutable = next.breachOf() != null && oldest.session().endedAt() == null;
        long settled = next.judged() ? judged : Math.max(judged, next.judgeAt());
        return Math.max(refutable ? oldest.outlivedAt() : spent, settled);
    }
}
