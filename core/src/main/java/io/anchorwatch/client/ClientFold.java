package io.anchorwatch.client;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a client gets a new session although its previous one is live: {@code SEC_SESSION_RESET} with violation
 * {@code CLIENT_RESET}. The clock is the watermark of all partitions that sessions come from.
 *
 * <p>Previous is the session of the client that was born last before the new one, by {@code occurred_at}. Concluded
 * when the grace after the new handshake has passed, so what arrives first within it does not matter; withdrawn when the
 * previous session's end comes later after all.
 */
public final class ClientFold implements Fold<ClientState, ClientSession, Finding> {

    @Override
    public Step<ClientState, Finding> onEvent(@Nullable ClientState state, ClientSession session, long clock) {
        ClientState known = state != null
                ? state
                : new ClientState(
                        session.fleetId(), session.clientRef(), List.of(), List.of(), ClientState.NOTHING_FORGOTTEN, 0);
        return new Continuity(known).seen(session).settled(clock);
    }

    @Override
    public long deadline(ClientState state) {
        return state.deadline();
    }

    @Override
    public Step<ClientState, Finding> onDeadline(ClientState state) {
        return new Continuity(state).settled(state.deadline());
    }
}
