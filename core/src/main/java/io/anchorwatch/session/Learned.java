package io.anchorwatch.session;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.policy.Policy;
import org.jspecify.annotations.Nullable;

/** What every entry of a session may tell about it: whose it is, from the first that says so, and its policy, from the last. */
final class Learned {
    private final Policies policies;
    private @Nullable String clientRef;
    private @Nullable String policyVersion;

    Learned(Policies policies) {
        this.policies = policies;
    }

    /** Takes entries in domain order. */
    void learn(ReasonEvent event) {
        if (clientRef == null) {
            clientRef = event.clientRef();
        }
        if (event.policyVersion() != null) {
            policyVersion = event.policyVersion();
        }
    }

    @Nullable
    String clientRef() {
        return clientRef;
    }

    @Nullable
    String policyVersion() {
        return policyVersion;
    }

    Policy policy() {
        return policies.of(policyVersion);
    }

    /**
     * The session as its client's fold should know it, or null while its handshake or its client is unknown.
     *
     * @param before as it was told before, or null; the handshake does not change in memory
     */
    static @Nullable ClientSession clientSession(Chain chain, @Nullable ClientSession before) {
        Handshake handshake = chain.handshake();
        String clientRef = chain.learned.clientRef();
        if (handshake == null || clientRef == null) {
            return null;
        }
        Policy policy = chain.learned.policy();
        Entry end = chain.end();
        String fleetId = chain.bindings.fleetId();
        return new ClientSession(
                fleetId,
                clientRef,
                chain.bindings.sessionId(),
                handshake.at(),
                handshake.appendedAt(),
                before == null ? handshake.identity().eventId(fleetId) : before.handshakeEventId(),
                end == null ? null : end.at(),
                chain.bindings.unboundSince(),
                policy.sessionTtlMicros(),
                policy.transportLossTtlMicros());
    }

    void rest(RestWriter out) {
        out.text(clientRef).name(policyVersion);
    }

    void wake(RestReader in) {
        clientRef = in.optionalText();
        policyVersion = in.optionalText();
    }
}
