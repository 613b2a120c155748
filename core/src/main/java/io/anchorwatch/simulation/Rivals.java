package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.simulation.WindowBook.Result;
import org.jspecify.annotations.Nullable;

/** Two nodes and one session: who owns it is in dispute. */
final class Rivals {
    private Rivals() {}

    /** X5: the client asks two nodes at once; the owner accepts, the other one sees that it is not the owner. */
    static void splitBrainResolved(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        String other = stage.cast.otherNode(life.node, life.random);
        long lost = at + ms(2_000 + life.random.nextInt(1_000));
        long accepted = lost + ms(100 + life.random.nextInt(500));
        long refused = accepted + ms(5 + life.random.nextInt(16));
        life.recoveryStart(lost, "dead");
        life.reject(refused, other, ReasonCode.OWNERSHIP_CONFLICT)
                .with("owner_node_id", life.node)
                .with("expected_version", life.version() + 1)
                .with("actual_version", life.version())
                .with("cause", "lost_race");
        stage.tell(new Draft(other, ReasonCode.SEC_OWNERSHIP_ANOMALY, refused)
                .session(life.session, life.version(), life.epoch, life.policyVersion)
                .source(life.source));
        life.reattach(accepted);
        stage.expectSaid(ReasonCode.SEC_OWNERSHIP_ANOMALY, life.subject(), refused);
        stage.expectNone(ReasonCode.SEC_DUAL_ACTIVE_BINDING, life.subject(), refused);
    }

    /** X6: both nodes accept, at the same version, on different transports. Half of these disputes end. */
    static void splitBrainUnresolved(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        String other = stage.cast.otherNode(life.node, life.random);
        String before = life.lastTransport();
        long accepted = withinOneWindow(at + ms(2_400));
        life.recoveryStart(accepted - ms(400), "dead");
        life.reattach(accepted);
        claim(life, other, accepted + ms(10), before);
        life.noteBind(accepted + ms(11), Result.BREACHED);
        life.volatility(accepted + ms(1_600));
        stage.tell(new Draft(other, ReasonCode.RECOVERY_START, accepted + ms(6_500))
                .session(life.session, life.version(), life.epoch, life.policyVersion)
                .states(SessionState.ATTACHED, SessionState.RECOVERING)
                .with("cause", "dead"));
        if (life.random.nextBoolean()) {
            life.epoch++;
            life.recoveryStart(accepted + ms(8_000), "quality");
            life.reattach(accepted + ms(8_400));
        } else {
            life.healthy(accepted + ms(7_000));
        }
        stage.expect(
                ReasonCode.SEC_DUAL_ACTIVE_BINDING,
                "single-active-binding",
                life.subject(),
                "SAME_VERSION",
                accepted + ms(11) + Fold.GRACE);
        stage.expectNone(ReasonCode.SEC_OWNERSHIP_ANOMALY, life.subject(), accepted + ms(8_400));
        stage.expectNone(ReasonCode.SEC_STATE_ROLLBACK, life.subject(), accepted + ms(8_400));
    }

    /** The other node's accept and switch at the version that the owner has just used. */
    private static void claim(Life life, String other, long at, @Nullable String before) {
        String transport = life.link.newTransport();
        life.accept(at, other, life.version(), transport, before);
        life.stage.tell(new Draft(other, ReasonCode.TRANSPORT_SWITCH_OK, at + ms(1))
                .session(life.session, life.version(), life.epoch, life.policyVersion)
                .states(SessionState.RECOVERING, SessionState.ATTACHED)
                .transport(transport)
                .replaces(before)
                .source(life.source)
                .client(life.client)
                .with("switch_latency_ms", 12)
                .with("attempts", 1));
    }

    /** X7: the session moves to another node by a planned switch; its former owner does not know and goes on. */
    static void staleOwner(Stage stage, long at) {
        Life life = Life.anew(stage);
        life.handshake(at);
        String former = life.node;
        long versionBefore = life.version();
        life.node = stage.cast.otherNode(former, life.random);
        life.epoch = 2;
        life.reattach(at + ms(2_000));
        long stale = at + ms(8_000);
        stage.tell(new Draft(former, ReasonCode.VOLATILITY_SIGNAL, stale)
                .session(life.session, versionBefore + 1, 1, life.policyVersion)
                .states(SessionState.ATTACHED, SessionState.VOLATILE)
                .with(life.link.degradation()));
        Chapters.volatility(life, at + ms(9_500));
        stage.expect(ReasonCode.SEC_OWNERSHIP_ANOMALY, "stale-owner", life.subject(), null, stale + Fold.GRACE);
        stage.expectNone(ReasonCode.SEC_DUAL_ACTIVE_BINDING, life.subject(), stale);
        stage.expectNone(ReasonCode.SEC_STATE_ROLLBACK, life.subject(), stale);
    }

    /** Moves a time so that the second after it lies in the same window. */
    private static long withinOneWindow(long at) {
        long left = InvariantWindow.startOf(at) + InvariantWindow.LENGTH - at;
        return left > ms(1_000) ? at : at + left + ms(500);
    }
}
