package io.anchorwatch.simulation;

import static io.anchorwatch.event.SessionState.ATTACHED;
import static io.anchorwatch.event.SessionState.DEGRADED;
import static io.anchorwatch.event.SessionState.RECOVERING;
import static io.anchorwatch.event.SessionState.TERMINATED;
import static io.anchorwatch.event.SessionState.VOLATILE;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.policy.Policy;
import io.anchorwatch.simulation.WindowBook.Result;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One session, moved by its template: each move tells the owner's event and keeps the book of what must be concluded
 * from it. Moves are told in the order of their versions.
 */
final class Life {
    final Stage stage;
    final SplittableRandom random;
    final String session;
    final @Nullable String client;
    final String policyVersion;
    final Policy policy;
    final Link link;

    String node;
    String source;
    long epoch = 1;
    /** How much later than it happens all is known, because events are held up: microseconds. */
    long patience;

    private SessionState state = SessionState.BIRTH;
    private long version;
    private @Nullable String transport;
    private boolean bound;
    private @Nullable Tally episode;

    Life(Stage stage, SplittableRandom random, String node, @Nullable String client, String policyVersion) {
        this.stage = stage;
        this.random = random;
        this.node = node;
        this.client = client;
        this.policyVersion = policyVersion;
        policy = Policies.BUILT_IN.of(policyVersion);
        session = stage.cast.name("v-");
        source = stage.cast.name("s-");
        link = new Link(random, policy);
    }

    /** A new client's session on some ordinary node, under the policy {@code default}. */
    static Life anew(Stage stage) {
        return anew(stage, "default");
    }

    static Life anew(Stage stage, String policyVersion) {
        SplittableRandom random = stage.randomness();
        return new Life(stage, random, stage.cast.someNode(random), stage.cast.name("c-"), policyVersion);
    }

    /** A new client's session under whichever policy: mostly {@code default}. */
    static Life anyhow(Stage stage) {
        SplittableRandom random = stage.randomness();
        String policy = random.nextInt(5) == 0 ? "compact" : "default";
        String client = random.nextInt(32) == 0 ? null : stage.cast.name("c-"); // not every client is known
        return new Life(stage, random, stage.cast.someNode(random), client, policy);
    }

    void handshake(long at) {
        transport = link.newTransport();
        bound = true;
        move(at, ReasonCode.HANDSHAKE_OK, ATTACHED)
                .transport(transport)
                .source(source)
                .client(client)
                .with("proto", transport.substring(0, transport.indexOf(':')))
                .with("remote_hash", source);
        noteBind(at, Result.CONFIRMED);
    }

    Draft volatility(long at) {
        return move(at, ReasonCode.VOLATILITY_SIGNAL, VOLATILE)
                .transport(transport)
                .with(link.degradation());
    }

    Draft healthy(long at) {
        return move(at, ReasonCode.HEALTH_RECOVERED, ATTACHED)
                .transport(transport)
                .with("stability_window_ms", 1_000)
                .with(link.health());
    }

    Draft recoveryStart(long at, String cause) {
        Draft draft = move(at, ReasonCode.RECOVERY_START, RECOVERING)
                .transport(transport)
                .with("cause", cause)
                .with("deadline_ms", policy.recoveryWindow().toMillis())
                .with("candidate_count", 1 + random.nextInt(3));
        bound = false;
        return draft;
    }

    /** Back from DEGRADED to RECOVERING, or a marker when the session is recovering anyway. */
    Draft retry(long at, int attempt) {
        if (episode != null) {
            episode.retried();
        }
        Draft draft = state == DEGRADED
                ? move(at, ReasonCode.RECOVERY_RETRY, RECOVERING)
                : said(at, ReasonCode.RECOVERY_RETRY);
        return draft.with("attempt_no", attempt)
                .with("cooldown_ms", policy.switchCooldown().toMillis());
    }

    /** A limit that the node says has fired. */
    Draft limit(long at, ReasonCode code, String limit) {
        gate(at, code, limit);
        return said(at, code).with("limit", limit);
    }

    /** Something held the recovery up. */
    void gate(long at, ReasonCode code, String cause) {
        if (episode != null) {
            episode.gated(code, cause, read(at));
        }
    }

    /** A reattach request of this session's own client is turned down by {@code asked}. */
    Draft reject(long at, String asked, ReasonCode code) {
        if (episode != null) {
            episode.rejected(code);
        }
        return answer(at, asked, code, source);
    }

    /** A request turned down that counts in no episode of this session, or not by this book. */
    Draft answer(long at, String asked, ReasonCode code, String source) {
        return stage.tell(new Draft(asked, code, at)
                .session(session, version, epoch, policyVersion)
                .source(source)
                .with("nonce", link.nonce()));
    }

    /** Accept and switch, 1 ms apart, to a new transport. */
    void reattach(long at) {
        switchTo(at, link.newTransport(), state == RECOVERING ? ATTACHED : state);
    }

    void switchTo(long at, String next, SessionState to) {
        String old = transport;
        if (episode != null) {
            episode.accepted();
            episode.switched();
        }
        accept(at, node, version + 1, next, old);
        transport = next;
        bound = true;
        boolean holed = episode != null && episode.holed();
        move(at + 1_000, ReasonCode.TRANSPORT_SWITCH_OK, to)
                .transport(next)
                .replaces(old)
                .source(source)
                .client(client)
                .with("switch_latency_ms", 10 + random.nextInt(60))
                .with("attempts", 1)
                .with("candidate_count", 1 + random.nextInt(3));
        noteBind(at + 1_000, holed ? Result.NOT_EVALUABLE : Result.CONFIRMED);
    }

    /** The accept alone, as any node may tell it. */
    Draft accept(long at, String by, long version, String next, @Nullable String old) {
        return stage.tell(new Draft(by, ReasonCode.REATTACH_ACCEPT, at)
                .session(session, version, epoch, policyVersion)
                .transport(next)
                .replaces(old)
                .source(source)
                .client(client)
                .with("nonce", link.nonce())
                .with("attempt_no", 1)
                .with("control_plane_rtt_ms", 5 + random.nextInt(60)));
    }

    Draft end(long at, ReasonCode code) {
        bound = false;
        return move(at, code, TERMINATED);
    }

    /** One mutation by the owner: begins, continues or ends an episode. */
    Draft move(long at, ReasonCode code, SessionState to) {
        SessionState from = state;
        Draft draft = new Draft(node, code, at)
                .session(session, ++version, epoch, policyVersion)
                .states(from, to);
        state = to;
        if (episode != null) {
            episode.enter(to, read(at));
            if (to == ATTACHED || to == TERMINATED) {
                close(episode, at, code);
                episode = null;
            }
        } else if (from == ATTACHED && to != ATTACHED && to != TERMINATED) {
            episode = new Tally(version, read(at), code, to, transport);
        }
        return stage.tell(draft);
    }

    /** An event of the owner that moves nothing. */
    Draft said(long at, ReasonCode code) {
        return stage.tell(new Draft(node, code, at).session(session, version, epoch, policyVersion));
    }

    /** The first transition of the episode that has just begun never arrives. */
    void loseBegin(Draft first) {
        first.lost();
        if (episode != null) {
            episode.loseBegin();
        }
    }

    /** From here on silence: the recovery is overdue for good once the bound and the grace have passed. */
    long fallSilent(long recoveringSince) {
        long dueAt = recoveringSince + policy.recoveryWindowMicros() + Fold.GRACE;
        if (episode != null) {
            stage.expect(new Truth.OfEpisode(episode.overdue(this), dueAt));
            stage.expect(ReasonCode.AUDIT_RECOVERY_OVERDUE, "recovery-overdue", subject(), null, dueAt);
        }
        return dueAt;
    }

    /** Notes what the single-active window of a bind will say of this session. */
    void noteBind(long at, Result result) {
        stage.result(Invariant.SINGLE_ACTIVE, session, result, Math.min(read(at), at), at + patience);
    }

    SessionState state() {
        return state;
    }

    long version() {
        return version;
    }

    /** The transport that is bound now, or null. */
    @Nullable
    String binding() {
        return bound ? transport : null;
    }

    /** The transport that is bound, or was before it was lost. */
    @Nullable
    String lastTransport() {
        return transport;
    }

    Subject subject() {
        return new Subject(Subject.Kind.SESSION, session);
    }

    private void close(Tally ended, long at, ReasonCode code) {
        Outcome outcome = state == ATTACHED ? Outcome.RECOVERED : Outcome.TERMINATED;
        long dueAt = at + (ended.holed() ? Fold.GRACE : patience);
        stage.expect(new Truth.OfEpisode(ended.ended(this, outcome, code, read(at)), dueAt));
        if (outcome == Outcome.RECOVERED && ended.recovering()) {
            Result result = ended.holed() ? Result.NOT_EVALUABLE : Result.CONFIRMED;
            stage.result(Invariant.NO_RESET, session, result, Math.min(read(at), at), at + patience);
            if (!ended.holed()) {
                stage.expect(new Truth.OfAudit(
                        stage.setup.fleetId(),
                        ReasonCode.AUDIT_INVARIANT_OK_NO_RESET,
                        session,
                        null,
                        version,
                        Map.of("client_half", client == null ? "not_evaluable" : "confirmed"),
                        dueAt));
            }
        }
    }

    private long read(long at) {
        return stage.cast.read(node, at);
    }
}
