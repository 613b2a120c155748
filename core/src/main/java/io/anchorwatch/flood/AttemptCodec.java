package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;

/** Attempts as they travel between topologies. The code is written by its name, which never changes. */
public final class AttemptCodec implements StateCodec<Attempt> {
    private static final int VERSION = 1;

    @Override
    public void write(Attempt attempt, PackWriter out) {
        out.version(VERSION)
                .text(attempt.fleetId())
                .text(attempt.nodeId())
                .text(attempt.eventId())
                .signed(attempt.at())
                .signed(attempt.appendedAt() - attempt.at())
                .text(attempt.code().name())
                .optionalText(attempt.session())
                .flag(attempt.claimed())
                .optionalText(attempt.source());
    }

    @Override
    public Attempt decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        String fleetId = in.text();
        String nodeId = in.text();
        String eventId = in.text();
        long at = in.signed();
        long appendedAt = at + in.signed();
        ReasonCode code = ReasonCode.of(in.text());
        if (!code.attempts() && !Attempt.handshake(code)) {
            throw new IllegalArgumentException(code + " is no outcome of a reattach or a handshake");
        }
        Attempt attempt = new Attempt(
                fleetId, nodeId, eventId, at, appendedAt, code, in.optionalText(), in.flag(), in.optionalText());
        in.end();
        return attempt;
    }
}
