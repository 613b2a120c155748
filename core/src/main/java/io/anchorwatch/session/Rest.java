package io.anchorwatch.session;

import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.policy.Policies;
import java.util.ArrayList;
import java.util.List;

/**
 * A session at rest: bytes that take a tenth of the heap that its objects take, and from which it wakes as it was. They live
 * as long as the process, so that their layout may change with every release. A session of which a finding is open, or which
 * is to be folded again, stays awake or is forgotten.
 */
public final class Rest {
    private final Policies policies;
    private final Names names = new Names();

    /** @param policies that were in force when the sessions went to rest, and are when they wake */
    public Rest(Policies policies) {
        this.policies = policies;
    }

    /** Whether a session can be written. */
    public static boolean may(Session session) {
        boolean folded = !session.stale && !session.pending && session.foldedPatience == Fold.NEVER;
        boolean told = session.evidence.isEmpty() && (!session.clientMoved || session.client == null);
        return folded && told && session.acts.isEmpty() && session.chain.mayRest();
    }

    /** Writes a session that {@linkplain #may may} rest. */
    public void write(Session session, PackWriter pack) {
        RestWriter out = new RestWriter(pack, session.chain.bindings.sessionId(), session.foldedAt, names);
        session.chain.rest(out);
        session.sources.rest(out);
        session.loudness.rest(out);
        session.passed.rest(out, session.chain.top());
        session.speakers.rest(out);
        out.flag(session.forgotten).time(session.forgottenAt).number(session.size);
        out.number(session.highestVersion).number(session.highestEpoch);
        out.entry(session.accept).entry(session.lastGate).flag(session.client != null);
    }

    /**
     * Wakes a session that was written here.
     *
     * @param key {@code fleet/session}, which is not written
     */
    public Session read(PackReader pack, String key) {
        int slash = key.indexOf('/');
        String fleetId = key.substring(0, slash);
        String sessionId = key.substring(slash + 1);
        RestReader in = new RestReader(pack, sessionId, names);
        List<Evidence> evidence = new ArrayList<>(2);
        Chain chain = new Chain(fleetId, sessionId, policies, evidence::add);
        chain.wake(in, fleetId, sessionId);
        Acts acts = new Acts(fleetId, sessionId);
        Sources sources = new Sources(acts);
        sources.wake(in);
        Loudness loudness = new Loudness();
        loudness.wake(in);
        Passed passed = new Passed();
        passed.wake(in, chain.top());
        Speakers speakers = new Speakers();
        speakers.wake(in);
        boolean forgotten = in.flag();
        long forgottenAt = in.time();
        int size = (int) in.number();
        long highestVersion = in.number();
        Folded folded = new Folded(
                chain,
                acts,
                sources,
                loudness,
                passed,
                evidence,
                false,
                forgotten,
                Fold.NEVER,
                forgottenAt,
                in.number());
        Session session = new Session(folded, speakers, size, in.near());
        session.highestVersion = highestVersion;
        session.accept = in.entry();
        session.lastGate = in.entry();
        if (in.flag()) {
            session.clientChange(); // what its client's fold knows already
        }
        session.reckon();
        return session;
    }
}
