package io.anchorwatch.policy;

import java.time.Duration;

/**
 * The bounds of a session's life (docs/domain.md, policy).
 *
 * @param sessionTtl from the handshake
 * @param transportLossTtl from the loss of the binding
 * @param recoveryWindow from entering RECOVERING
 * @param onBound what a node does when the recovery window is over
 * @param switchesPerMinuteMax in any 60 s
 */
public record Policy(
        Duration sessionTtl,
        Duration transportLossTtl,
        Duration recoveryWindow,
        OnBound onBound,
        int switchesPerMinuteMax,
        Duration switchCooldown,
        Duration volatileToDegraded,
        int replayWindowSize,
        Duration proofMaxAge,
        double lossPctMax,
        Duration latencyMax,
        Duration jitterMax,
        Duration heartbeatInterval,
        Duration heartbeatVolatile) {

    /** What a node does when a recovery passes its bound. */
    public enum OnBound {
        DEGRADE,
        TERMINATE
    }

    public static final Policy DEFAULT = new Policy(
            Duration.ofHours(8),
            Duration.ofSeconds(15),
            Duration.ofSeconds(8),
            OnBound.DEGRADE,
            8,
            Duration.ofMillis(1_500),
            Duration.ofSeconds(4),
            128,
            Duration.ofSeconds(5),
            20,
            Duration.ofMillis(300),
            Duration.ofMillis(80),
            Duration.ofMillis(500),
            Duration.ofSeconds(2));

    public static final Policy COMPACT = new Policy(
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            OnBound.TERMINATE,
            10,
            Duration.ofMillis(500),
            Duration.ofMillis(1_500),
            64,
            Duration.ofSeconds(5),
            5,
            Duration.ofMillis(250),
            Duration.ofMillis(80),
            Duration.ofMillis(250),
            Duration.ofSeconds(1));

    public long sessionTtlMicros() {
        return sessionTtl.toMillis() * 1_000;
    }

    public long transportLossTtlMicros() {
        return transportLossTtl.toMillis() * 1_000;
    }

    public long recoveryWindowMicros() {
        return recoveryWindow.toMillis() * 1_000;
    }
}
