package io.anchorwatch.client;

import org.jspecify.annotations.Nullable;

/**
 * What a session's own conclusions say about it to its client's fold; sent again whenever it changes. Times are epoch
 * microseconds.
 *
 * @param bornAt {@code occurred_at} of the handshake that holds
 * @param bornAppendedAt append time of that handshake
 * @param handshakeEventId its event id
 * @param endedAt {@code occurred_at} of the end, or null while none is known
 * @param unboundSince {@code occurred_at} of the loss of the binding, or null while it is bound
 * @param sessionTtl from the session's policy, microseconds
 * @param transportLossTtl from the session's policy, microseconds
 */
public record ClientSession(
        String fleetId,
        String clientRef,
        String sessionId,
        long bornAt,
        long bornAppendedAt,
        String handshakeEventId,
        @Nullable Long endedAt,
        @Nullable Long unboundSince,
        long sessionTtl,
        long transportLossTtl) {}
