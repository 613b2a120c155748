package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/**
 * What a finding names besides its counts.
 *
 * @param evidence the rejections
 * @param sessions that nodes knew
 * @param claims ids of sessions that no node knew: whoever asks can invent them, so they are counted apart
 * @param trimmed whether the names are not exactly those of the attempts that are counted: some were let go to stay
 *     small, or belong to seconds that were refuted
 */
record Detail(Evidence evidence, Distinct sessions, Distinct claims, boolean trimmed) {
    static final Detail NONE = new Detail(Evidence.NONE, Distinct.NONE, Distinct.NONE, false);

    /** How many different sessions are told apart. */
    static final int SESSIONS = 64;

    Detail plus(Attempt attempt) {
        Evidence named = evidence;
        if (attempt.code().rejects()) {
            named = evidence.plus(attempt.placedAt(), attempt.eventId());
        }
        String session = attempt.session();
        if (session == null) {
            return new Detail(named, sessions, claims, trimmed);
        }
        return attempt.claimed()
                ? new Detail(named, sessions, claims.plus(session, SESSIONS), trimmed)
                : new Detail(named, sessions.plus(session, SESSIONS), claims, trimmed);
    }

    Detail plus(Detail other) {
        if (other.empty()) {
            return this;
        }
        return new Detail(
                evidence.plus(other.evidence),
                sessions.plus(other.sessions, SESSIONS),
                claims.plus(other.claims, SESSIONS),
                trimmed || other.trimmed);
    }

    /** How many names it holds. */
    int size() {
        return evidence.size() + sessions.size() + claims.size();
    }

    boolean empty() {
        return !trimmed && size() == 0 && !sessions.beyond() && !claims.beyond();
    }

    /** Without its names; that there were too many to tell apart stays known. */
    Detail letGo() {
        return new Detail(Evidence.NONE, sessions.kept(), claims.kept(), true);
    }

    Detail inexact() {
        return new Detail(evidence, sessions, claims, true);
    }

    /** What is left when a run has taken it over. */
    Detail takenOver() {
        return trimmed ? new Detail(Evidence.NONE, Distinct.NONE, Distinct.NONE, true) : NONE;
    }

    void write(PackWriter out) {
        out.flag(trimmed);
        evidence.write(out);
        sessions.write(out);
        claims.write(out);
    }

    static Detail read(PackReader in) {
        boolean trimmed = in.flag();
        Evidence evidence = Evidence.read(in);
        Distinct sessions = Distinct.read(in, SESSIONS);
        Distinct claims = Distinct.read(in, SESSIONS);
        Detail detail = new Detail(evidence, sessions, claims, trimmed);
        return detail.empty() ? NONE : detail;
    }
}
