package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;

/**
 * Attempts as they travel between topologies. The code is written by its name, which never changes; those that travel together have most
 * of their texts in common.
 */
public final class AttemptCodec implements StateCodec<Attempt> {
    private static final int VERSION = 2;

    @Override
    public void write(Attempt attempt, PackWriter out) {
        out.version(VERSION)
                .name(attempt.fleetId())
                .name(attempt.nodeId())
                .signed(attempt.nodeIncarnation())
                .signed(attempt.nodeSequence())
                .signed(attempt.at())
                .signed(attempt.appendedAt() - attempt.at())
                .name(attempt.code().name())
                .optionalName(attempt.session())
                .flag(attempt.claimed())
                .optionalName(attempt.source());
    }

    @Override
    public Attempt decode(byte[] bytes) {
        PackReader in = new PackReader(bytes);
        Attempt attempt = read(in);
        in.end();
        return attempt;
    }

    /** Reads one of several. */
    public Attempt read(PackReader in) {
        in.version(VERSION);
        String fleetId = in.name();
        String nodeId = in.name();
        long incarnation = in.signed();
        long sequence = in.signed();
        long at = in.signed();
        long appendedAt = at + in.signed();
        ReasonCode code = ReasonCode.of(in.name());
        if (!code.attempts() && !Attempt.handshake(code)) {
            throw new IllegalArgumentException(code + " is no outcome of a reattach or a handshake");
        }
        return new Attempt(
                fleetId,
                nodeId,
                incarnation,
                sequence,
                at,
                appendedAt,
                code,
                in.optionalName(),
                in.flag(),
                in.optionalName());
    }
}
