package io.anchorwatch.client;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;

/** Snapshots of sessions as they travel between topologies. */
public final class ClientSessionCodec implements StateCodec<ClientSession> {
    private static final int VERSION = 1;

    @Override
    public void write(ClientSession session, PackWriter out) {
        body(session, out.version(VERSION));
    }

    @Override
    public ClientSession decode(byte[] bytes) {
        PackReader in = new PackReader(bytes);
        ClientSession session = read(in);
        in.end();
        return session;
    }

    /** Reads one of several. */
    public ClientSession read(PackReader in) {
        return body(in.version(VERSION));
    }

    /** All but the version. */
    static void body(ClientSession session, PackWriter out) {
        out.text(session.fleetId())
                .text(session.clientRef())
                .text(session.sessionId())
                .signed(session.bornAt())
                .signed(session.bornAppendedAt() - session.bornAt())
                .text(session.handshakeEventId())
                .optionalSigned(session.endedAt())
                .optionalSigned(session.unboundSince())
                .signed(session.sessionTtl())
                .signed(session.transportLossTtl());
    }

    static ClientSession body(PackReader in) {
        String fleetId = in.text();
        String clientRef = in.text();
        String sessionId = in.text();
        long bornAt = in.signed();
        return new ClientSession(
                fleetId,
                clientRef,
                sessionId,
                bornAt,
                bornAt + in.signed(),
                in.text(),
                in.optionalSigned(),
                in.optionalSigned(),
                in.signed(),
                in.signed());
    }
}
