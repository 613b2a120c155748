package io.anchorwatch.simulation;

import io.anchorwatch.policy.Policy;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A client's way to its node: transports, nonces, and figures as they are measured on real paths. */
final class Link {
    private static final List<String> PROTOCOLS = List.of("udp", "udp", "udp", "tcp");

    private final SplittableRandom random;
    private final Policy policy;
    private final int rttMs;

    Link(SplittableRandom random, Policy policy) {
        this.random = random;
        this.policy = policy;
        rttMs = 20 + random.nextInt(21);
    }

    /** Protocol, colon, and eight hexadecimal digits: a flow that this session has not had yet. */
    String newTransport() {
        return PROTOCOLS.get(random.nextInt(PROTOCOLS.size())) + ":"
                + HexFormat.of().toHexDigits(random.nextInt());
    }

    String nonce() {
        return HexFormat.of().toHexDigits(random.nextInt());
    }

    /** A path that is well: some loss, the usual latency. */
    Map<String, String> health() {
        return Map.of(
                "loss_pct", tenths(random.nextInt(6)),
                "rtt_ms", String.valueOf(rttMs),
                "jitter_ms", String.valueOf(1 + random.nextInt(5)));
    }

    /** A path past its thresholds, and the one that said so. */
    Map<String, String> degradation() {
        int floor = (int) policy.lossPctMax();
        int loss = floor + 1 + random.nextInt(60 - floor);
        return Map.of(
                "signal", "loss",
                "observed_value", String.valueOf(loss),
                "threshold_value", String.valueOf(floor),
                "loss_pct", String.valueOf(loss),
                "rtt_ms", String.valueOf(rttMs + 20 + random.nextInt(201)),
                "jitter_ms", String.valueOf(15 + random.nextInt(16)),
                "window_ms", "1000");
    }

    private static String tenths(int number) {
        return "0." + number;
    }
}
