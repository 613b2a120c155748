package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.SessionState;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What happens to sessions in legal life (templates L2 to L9). Each chapter starts with an attached session at {@code
 * at} and returns when it is over, epoch microseconds.
 */
final class Chapters {
    private Chapters() {}

    /** L2: shaky for a while, then well again. */
    static long volatility(Life life, long at) {
        life.volatility(at);
        long well = at + ms(2_000 + life.random.nextInt(2_001));
        life.healthy(well);
        return well;
    }

    /** L3: the transport dies and another takes over. Sometimes the client comes from another address: roaming. */
    static long failover(Life life, long at) {
        life.recoveryStart(at, "dead");
        if (life.random.nextInt(16) == 0) {
            life.source = life.stage.cast.name("s-");
        }
        return reattached(life, at + ms(14 + life.random.nextInt(787)));
    }

    /** L4: the transport is given up because it is bad. */
    static long qualityFailover(Life life, long at) {
        life.volatility(at);
        long start = at + ms(300 + life.random.nextInt(701));
        life.recoveryStart(start, "quality");
        return reattached(life, start + ms(300));
    }

    /** L5: one to three requests are turned down, as they are when a client is too quick or asks the wrong node. */
    static long retries(Life life, long at) {
        return retries(life, at, 1 + life.random.nextInt(3));
    }

    static long retries(Life life, long at, int rejections) {
        SplittableRandom random = life.random;
        life.recoveryStart(at, "dead");
        long asked = at + ms(100 + random.nextInt(100));
        for (int attempt = 1; attempt <= rejections; attempt++) {
            turnDown(life, asked);
            asked += life.policy.switchCooldown().toMillis() * 1_000;
            life.retry(asked, attempt + 1);
            asked += ms(50 + random.nextInt(100));
        }
        return reattached(life, asked);
    }

    private static void turnDown(Life life, long at) {
        String other = life.stage.cast.otherNode(life.node, life.random);
        if (life.random.nextInt(3) == 0 && !other.equals(life.node)) {
            life.reject(at, other, ReasonCode.OWNERSHIP_CONFLICT)
                    .with("owner_node_id", life.node)
                    .with("expected_version", life.version())
                    .with("actual_version", life.version())
                    .with("cause", "not_owner");
        } else {
            denied(life, at);
        }
    }

    /** The owner turns its client down because of the cooldown: an attempt, a rejection and a gate. */
    static void denied(Life life, long at) {
        life.gate(at, ReasonCode.POLICY_DENY, "cooldown");
        life.reject(at, life.node, ReasonCode.POLICY_DENY)
                .with("limit", "cooldown")
                .with("observed_value", 100 + life.random.nextInt(400))
                .with("threshold_value", life.policy.switchCooldown().toMillis())
                .with("retry_after_ms", life.policy.switchCooldown().toMillis());
    }

    /** L6: the recovery passes its bound, is tried again and succeeds. Under the policy {@code default}. */
    static long boundThenSuccess(Life life, long at) {
        life.recoveryStart(at, "dead");
        long degraded = passBound(life, at, true);
        long again = degraded + ms(1_500 + life.random.nextInt(200));
        life.retry(again, 2);
        return reattached(life, again + ms(200 + life.random.nextInt(4_000)));
    }

    /** L7: no path comes back. Under the policy {@code default}. */
    static long blackout(Life life, long at) {
        life.recoveryStart(at, "dead");
        passBound(life, at, false);
        long over = at + life.policy.transportLossTtlMicros();
        life.end(over, ReasonCode.TTL_TRANSPORT_LOSS_EXPIRED)
                .with("transportless_age_ms", life.policy.transportLossTtl().toMillis())
                .with("ttl_ms", life.policy.transportLossTtl().toMillis());
        return over;
    }

    private static long passBound(Life life, long start, boolean limitSaid) {
        int lateMs = life.random.nextInt(61);
        long at = start + life.policy.recoveryWindowMicros() + ms(lateMs);
        if (limitSaid) {
            life.limit(at, ReasonCode.AUDIT_POLICY_LIMIT_TRIGGERED, "recovery_window");
        }
        life.move(at, ReasonCode.RECOVERY_BOUNDS_EXCEEDED, SessionState.DEGRADED)
                .with("bound", "time")
                .with("observed_value", life.policy.recoveryWindow().toMillis() + lateMs)
                .with("threshold_value", life.policy.recoveryWindow().toMillis());
        return at;
    }

    /** L8: too bad for full service, and it gets better without a switch. */
    static long degradedInPlace(Life life, long at) {
        life.volatility(at);
        long degraded = at + life.policy.volatileToDegraded().toMillis() * 1_000;
        life.move(degraded, ReasonCode.QUALITY_FLOOR_VIOLATION, SessionState.DEGRADED)
                .transport(life.binding())
                .with("floor", "loss_pct")
                .with("observed_value", 30 + life.random.nextInt(30))
                .with("threshold_value", (int) life.policy.lossPctMax())
                .with("duration_ms", life.policy.volatileToDegraded().toMillis());
        int degradedMs = 2_000 + life.random.nextInt(3_000);
        exitDegraded(life, degraded + ms(degradedMs), degradedMs);
        return degraded + ms(degradedMs);
    }

    /**
     * L9: a node that ignores its cooldown lets the session flap between two transports, then denies, then degrades it.
     *
     * @param beyond how many switches more than the policy allows: 0 is oscillation, more is too high a rate besides
     */
    static long flapping(Life life, long at, int beyond) {
        life.volatility(at);
        String here = life.lastTransport() == null ? "udp:0" : life.lastTransport();
        String there = life.link.newTransport();
        long now = at + ms(200);
        for (int i = 0; i < life.policy.switchesPerMinuteMax() + beyond; i++) {
            life.switchTo(now, i % 2 == 0 ? there : here, SessionState.VOLATILE);
            now += ms(50 + life.random.nextInt(76));
        }
        limitSeen(life, "oscillation", now);
        if (beyond > 0) {
            limitSeen(life, "switch_rate", now);
        }
        int denials = 20 + life.random.nextInt(30);
        for (int i = 0; i < denials; i++) {
            life.limit(now, ReasonCode.TRANSPORT_SWITCH_DENIED, "switch_rate")
                    .with("observed_value", life.policy.switchesPerMinuteMax())
                    .with("threshold_value", life.policy.switchesPerMinuteMax())
                    .with("retry_after_ms", 30_000);
            now += ms(45 + life.random.nextInt(11));
        }
        life.move(now, ReasonCode.ENTER_DEGRADED_MODE, SessionState.DEGRADED)
                .transport(life.binding())
                .with("cause", "flapping");
        exitDegraded(life, now + ms(2_000), 2_000);
        return now + ms(2_000);
    }

    private static void limitSeen(Life life, String limit, long at) {
        life.stage.expect(new Truth.OfAudit(
                life.stage.setup.fleetId(),
                ReasonCode.AUDIT_POLICY_LIMIT_TRIGGERED,
                life.session,
                null,
                null,
                Map.of("limit", limit),
                at));
    }

    private static void exitDegraded(Life life, long at, long degradedMs) {
        life.move(at, ReasonCode.EXIT_DEGRADED_MODE, SessionState.ATTACHED)
                .transport(life.binding())
                .with("degraded_duration_ms", degradedMs)
                .with("stability_window_ms", 1_000);
    }

    /** The operator ends the session. */
    static void endedByOperator(Life life, long at) {
        life.end(at, ReasonCode.POLICY_TERMINATION)
                .with("policy_name", "operator")
                .with("cause", "operator");
    }

    private static long reattached(Life life, long at) {
        life.reattach(at);
        return at + ms(1);
    }

    static long ms(long milliseconds) {
        return milliseconds * 1_000;
    }
}
