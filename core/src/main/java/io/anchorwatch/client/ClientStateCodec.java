package io.anchorwatch.client;

import io.anchorwatch.client.ClientState.Known;
import io.anchorwatch.client.Reset.Breach;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;

/** States of {@link ClientFold} as bytes. */
public final class ClientStateCodec implements StateCodec<ClientState> {
    private static final int VERSION = 1;

    @Override
    public void write(ClientState state, PackWriter out) {
        out.version(VERSION)
                .text(state.fleetId())
                .text(state.clientRef())
                .signed(state.forgotten())
                .unsigned(state.evicted());
        out.unsigned(state.sessions().size());
        for (Known known : state.sessions()) {
            ClientSessionCodec.body(known.session(), out);
            out.flag(known.judged()).optionalText(known.excused()).optionalText(known.breachOf());
        }
        out.unsigned(state.resets().size());
        for (Reset reset : state.resets()) {
            out.signed(reset.beganAt()).unsigned(reset.more()).flag(reset.open());
            out.unsigned(reset.breaches().size());
            reset.breaches().forEach(breach -> write(breach, out));
        }
    }

    private static void write(Breach breach, PackWriter out) {
        out.text(breach.previousId())
                .text(breach.previousEvent())
                .text(breach.newId())
                .text(breach.newEvent());
        out.signed(breach.bornAt()).signed(breach.bornAppendedAt());
    }

    @Override
    public ClientState decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        String fleetId = in.text();
        String clientRef = in.text();
        long forgotten = in.signed();
        int evicted = in.upTo(Integer.MAX_VALUE);
        List<Known> sessions = new ArrayList<>();
        for (int left = in.upTo(Continuity.SESSIONS); left > 0; left--) {
            sessions.add(new Known(ClientSessionCodec.body(in), in.flag(), in.optionalText(), in.optionalText()));
        }
        List<Reset> resets = new ArrayList<>();
        for (int left = in.upTo(Continuity.SESSIONS + 1); left > 0; left--) {
            long beganAt = in.signed();
            int more = in.upTo(Integer.MAX_VALUE);
            boolean open = in.flag();
            List<Breach> breaches = new ArrayList<>();
            for (int named = in.upTo(Reset.MOST); named > 0; named--) {
                breaches.add(new Breach(in.text(), in.text(), in.text(), in.text(), in.signed(), in.signed()));
            }
            if (breaches.isEmpty()) {
                throw new IllegalArgumentException("a reset without a breach");
            }
            resets.add(new Reset(beganAt, breaches, more, open));
        }
        in.end();
        return new ClientState(fleetId, clientRef, sessions, resets, forgotten, evicted);
    }
}
