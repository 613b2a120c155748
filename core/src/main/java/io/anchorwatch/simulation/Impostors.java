package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import org.jspecify.annotations.Nullable;

/** Requests that are not what they seem: a replayed token, and a restarted client that only looks like one. */
final class Impostors {
    private Impostors() {}

    /** X1: a token that was seen on the wire is used again, from elsewhere, right after the client used it. */
    static void replay(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        long switched = Chapters.failover(life, at + ms(6_000));
        String attacker = stage.cast.name("s-");
        long replayed = switched + ms(9);
        life.answer(replayed, life.node, ReasonCode.REPLAY_DETECTED, attacker)
                .with("window_size", life.policy.replayWindowSize());
        life.said(replayed, ReasonCode.SEC_REPLAY_ATTEMPT).source(attacker);
        stage.expectSaid(ReasonCode.SEC_REPLAY_ATTEMPT, life.subject(), replayed);
        stage.expect(
                ReasonCode.SEC_REPLAY_ATTEMPT, "replay-foreign-source", life.subject(), null, replayed + Fold.GRACE);
        stage.expectNone(ReasonCode.SEC_DUAL_ACTIVE_BINDING, life.subject(), replayed);
    }

    /** X12: a client restarts, its counter with it; its session ends properly and it gets a new one. */
    static void benignRestart(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        long now = at + ms(5_000);
        for (int i = 3 + life.random.nextInt(3); i > 0; i--) {
            if (life.random.nextBoolean()) {
                life.reject(now, life.node, ReasonCode.REPLAY_DETECTED)
                        .with("window_size", life.policy.replayWindowSize());
            } else {
                life.reject(now, life.node, ReasonCode.FRESHNESS_INVALID)
                        .with("last_seen_nonce", life.link.nonce())
                        .with("age_ms", 6_000)
                        .with("max_age_ms", life.policy.proofMaxAge().toMillis());
            }
            now += ms(200 + life.random.nextInt(200));
        }
        life.end(now, ReasonCode.POLICY_TERMINATION)
                .with("policy_name", "logout")
                .with("cause", "client");
        Life next = successor(life);
        next.handshake(now + ms(300));
        stage.expectNone(ReasonCode.SEC_REPLAY_ATTEMPT, life.subject(), now);
        stage.expectNone(ReasonCode.SEC_ABUSE_CONTROL_PLANE, life.subject(), now);
        stage.expectNone(ReasonCode.SEC_ABUSE_CONTROL_PLANE, new Subject(Subject.Kind.SOURCE, life.source), now);
        stage.expectNone(ReasonCode.SEC_SESSION_RESET, client(life), now + ms(300));
    }

    /** X8: a client with a live session is given another one, as if it had none. */
    static void silentReset(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        long reset = at + ms(5_000 + life.random.nextInt(1_500));
        Life next = successor(life);
        next.handshake(reset);
        stage.expect(
                ReasonCode.SEC_SESSION_RESET,
                "session-continuity",
                client(life),
                "CLIENT_RESET",
                reset + Fold.GRACE + ms(1_000));
        stage.expectNone(ReasonCode.SEC_SESSION_RESET, life.subject(), reset);
        stage.expectNone(ReasonCode.SEC_SESSION_RESET, next.subject(), reset);
    }

    /** X9: a session is served again after its end. One honest late request comes before. */
    static void zombie(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        Chapters.endedByOperator(life, at + ms(2_000));
        life.reject(at + ms(3_500), life.node, ReasonCode.SESSION_EXPIRED)
                .with("session_age_ms", 2_000)
                .with("which", "session");
        long risen = at + ms(8_000);
        String transport = life.link.newTransport();
        String old = life.lastTransport();
        life.accept(risen, life.node, life.version() + 1, transport, old);
        stage.tell(new Draft(life.node, ReasonCode.TRANSPORT_SWITCH_OK, risen + ms(1))
                .session(life.session, life.version() + 1, life.epoch, life.policyVersion)
                .states(SessionState.TERMINATED, SessionState.ATTACHED)
                .transport(transport)
                .replaces(old)
                .source(life.source)
                .client(life.client));
        stage.expect(ReasonCode.SEC_ZOMBIE_SESSION, "terminal-state", life.subject(), null, risen + ms(1) + Fold.GRACE);
        stage.expectNone(ReasonCode.AUDIT_ILLEGAL_TRANSITION, life.subject(), risen);
        stage.expectNone(ReasonCode.SEC_DUAL_ACTIVE_BINDING, life.subject(), risen);
    }

    /** X10: a recovery begins and nothing more is heard of it. */
    static void stuckRecovery(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        long lost = at + ms(1_500 + life.random.nextInt(1_500));
        life.recoveryStart(lost, "dead");
        life.fallSilent(lost);
    }

    private static Life successor(Life life) {
        return new Life(life.stage, life.random, life.node, life.client, life.policyVersion);
    }

    private static Subject client(Life life) {
        @Nullable String client = life.client;
        if (client == null) {
            throw new IllegalStateException("this template needs a known client");
        }
        return new Subject(Subject.Kind.CLIENT, client);
    }
}
