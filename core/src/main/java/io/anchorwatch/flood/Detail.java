package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a finding names besides its counts. Added to in place; made only where there is something to name. */
final class Detail {
    /** How many different sessions are told apart. */
    static final int SESSIONS = 64;

    /** The rejections. */
    private Evidence evidence = new Evidence();

    /** Those that nodes knew. */
    private Distinct sessions = Distinct.NONE;

    /** Ids of sessions that no node knew: whoever asks can invent them, so they are counted apart. */
    private Distinct claims = Distinct.NONE;

    private boolean trimmed;

    void add(Attempt attempt) {
        if (attempt.code().rejects()) {
            evidence.add(attempt.placedAt(), EventId.of(attempt));
        }
        String session = attempt.session();
        if (session == null) {
            return;
        }
        if (attempt.claimed()) {
            claims = claims.plus(session, SESSIONS);
        } else {
            sessions = sessions.plus(session, SESSIONS);
        }
    }

    void add(Detail other) {
        evidence.add(other.evidence);
        sessions = sessions.plus(other.sessions, SESSIONS);
        claims = claims.plus(other.claims, SESSIONS);
        trimmed |= other.trimmed;
    }

    List<String> evidence() {
        return evidence.ids();
    }

    Distinct sessions() {
        return sessions;
    }

    Distinct claims() {
        return claims;
    }

    /**
     * Whether the names are not exactly those of the attempts that are counted: some were let go to stay small, or belong
     * to seconds that were refuted.
     */
    boolean trimmed() {
        return trimmed;
    }

    /** How many names it holds. */
    int size() {
        return evidence.size() + sessions.size() + claims.size();
    }

    boolean empty() {
        return !trimmed && size() == 0 && !sessions.beyond() && !claims.beyond();
    }

    /** Lets go of its names; that there were too many to tell apart stays known. */
    void letGo() {
        evidence = new Evidence();
        sessions = sessions.kept();
        claims = claims.kept();
        trimmed = true;
    }

    void inexact() {
        trimmed = true;
    }

    /** What is left when a run has taken it over, or null. */
    @Nullable
    Detail takenOver() {
        if (!trimmed) {
            return null;
        }
        Detail left = new Detail();
        left.trimmed = true;
        return left;
    }

    void write(PackWriter out) {
        out.flag(trimmed);
        evidence.write(out);
        sessions.write(out);
        claims.write(out);
    }

    static Detail read(PackReader in) {
        Detail detail = new Detail();
        detail.trimmed = in.flag();
        detail.evidence = Evidence.read(in);
        detail.sessions = Distinct.read(in, SESSIONS);
        detail.claims = Distinct.read(in, SESSIONS);
        return detail;
    }
}
