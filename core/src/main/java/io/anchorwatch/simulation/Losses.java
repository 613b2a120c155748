package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.simulation.Truth.Needs;

/** X11: what nodes say is lost, doubled or held up on its way. */
final class Losses {
    private static final int VARIANTS = 5;

    private Losses() {}

    /** How many kinds there are; they are taken in turn. */
    static int variants() {
        return VARIANTS;
    }

    static void play(Stage stage, long at, int variant) {
        Life life = Life.anew(stage);
        life.handshake(at);
        long start = at + ms(2_000);
        switch (variant) {
            case 0 -> lostMutation(life, start);
            case 1 -> lostRejection(life, start);
            case 2 -> doubled(life, start);
            case 3 -> delayedWithinGrace(life, start);
            default -> late(life, start);
        }
    }

    /** The start of the recovery never arrives: a gap, and nothing can be said of how long it took. */
    private static void lostMutation(Life life, long at) {
        life.loseBegin(life.recoveryStart(at, "dead"));
        life.reattach(at + ms(400));
        gap(life, at + ms(400));
    }

    /** A rejection never arrives: only its node's numbers show it. */
    private static void lostRejection(Life life, long at) {
        life.recoveryStart(at, "dead");
        life.answer(at + ms(150), life.node, ReasonCode.POLICY_DENY, life.source)
                .with("limit", "cooldown")
                .lost();
        life.retry(at + ms(1_500), 2);
        life.reattach(at + ms(1_600));
        sequenceGap(life, at + ms(1_500));
        life.stage.expectNone(ReasonCode.AUDIT_EVENT_GAP, life.subject(), at + ms(1_600));
    }

    /** Everything arrives, some of it twice: nothing different. */
    private static void doubled(Life life, long at) {
        life.volatility(at).doubled();
        life.recoveryStart(at + ms(700), "quality").doubled();
        life.reject(at + ms(800), life.node, ReasonCode.FRESHNESS_INVALID).doubled();
        life.reattach(at + ms(1_000));
        harmless(life, at + ms(1_000));
    }

    /**
     * Held up for less than the grace: nothing different. The grace runs from the switch; by more than 2 s before its end
     * everything is there, so that a live run on a busy machine keeps within it too.
     */
    private static void delayedWithinGrace(Life life, long at) {
        life.patience = ms(4_500);
        life.volatility(at).delayed(ms(3_000));
        life.recoveryStart(at + ms(700), "quality").delayed(ms(1_000 + life.random.nextInt(1_500)));
        life.reattach(at + ms(1_000));
        harmless(life, at + ms(3_200));
    }

    /** Held up for longer: a gap that is filled, and in the end everything is known. */
    private static void late(Life life, long at) {
        life.patience = ms(12_500);
        life.recoveryStart(at, "dead").delayed(ms(12_000));
        life.reattach(at + ms(400));
        gap(life, at + ms(400));
    }

    private static void harmless(Life life, long at) {
        life.stage.expectNone(ReasonCode.AUDIT_EVENT_GAP, life.subject(), at);
        life.stage.expectNone(ReasonCode.SEC_STATE_ROLLBACK, life.subject(), at);
    }

    /** A version is missing when the event behind it has waited for the grace. */
    private static void gap(Life life, long behind) {
        life.stage.expect(ReasonCode.AUDIT_EVENT_GAP, "version-gap", life.subject(), null, behind + Fold.GRACE);
        sequenceGap(life, behind);
        life.stage.expectNone(ReasonCode.SEC_DUAL_ACTIVE_BINDING, life.subject(), behind);
    }

    private static void sequenceGap(Life life, long behind) {
        life.stage.expect(new Truth.OfFinding(
                life.stage.setup.fleetId(),
                ReasonCode.AUDIT_EVENT_GAP,
                "sequence-gap",
                Severity.of(ReasonCode.AUDIT_EVENT_GAP),
                new Subject(Subject.Kind.NODE, life.node),
                null,
                Needs.SEQUENCES,
                behind + Fold.GRACE));
    }
}
