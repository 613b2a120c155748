package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All entries of a session at one version, in domain order. */
final class Group {
    final List<Entry> claims = new ArrayList<>();
    final List<Entry> accepts = new ArrayList<>();
    final List<Entry> stale = new ArrayList<>();
    final List<Entry> handshakesAgain = new ArrayList<>();
    final List<Entry> notes = new ArrayList<>();

    /**
     * Which of several claims at one version holds: that of the node of the preceding mutation in its epoch, else the one
     * that names the known binding as what it replaces, else the first in the order.
     */
    @Nullable
    Entry holder(@Nullable Entry preceding, @Nullable String binding) {
        for (Entry claim : claims) {
            if (preceding != null
                    && claim.event().nodeId().equals(preceding.event().nodeId())
                    && claim.event().ownerEpoch() == preceding.event().ownerEpoch()) {
                return claim;
            }
        }
        for (Entry claim : claims) {
            if (binding != null && binding.equals(claim.event().previousTransportId())) {
                return claim;
            }
        }
        return claims.isEmpty() ? null : claims.get(0);
    }

    /** The accept that is the other half of a switch: by the same node. */
    @Nullable
    Entry acceptOf(Entry claim) {
        if (claim.event().code() != ReasonCode.TRANSPORT_SWITCH_OK) {
            return null;
        }
        return acceptBy(claim.event().nodeId());
    }

    private @Nullable Entry acceptBy(String nodeId) {
        for (Entry accept : accepts) {
            if (accept.event().nodeId().equals(nodeId)) {
                return accept;
            }
        }
        return null;
    }

    /** Whether a node has any other claim here than accepts. */
    boolean claimedBy(String nodeId) {
        return claims.stream().anyMatch(claim -> claim.event().nodeId().equals(nodeId))
                || stale.stream()
                        .anyMatch(claim -> claim.event().mutates()
                                && claim.event().nodeId().equals(nodeId));
    }

    /** Whether a claim says what the holder said, by the same node in the same life: a repeat, and no finding. */
    static boolean repeats(ReasonEvent claim, ReasonEvent holder) {
        return sameLife(claim, holder)
                && claim.codeName().equals(holder.codeName())
                && claim.fromState() == holder.fromState()
                && claim.toState() == holder.toState()
                && Objects.equals(claim.transportId(), holder.transportId())
                && Objects.equals(claim.previousTransportId(), holder.previousTransportId());
    }

    /** One node, one incarnation, one epoch. */
    static boolean sameLife(ReasonEvent one, ReasonEvent other) {
        return one.nodeId().equals(other.nodeId())
                && one.nodeIncarnation() == other.nodeIncarnation()
                && one.ownerEpoch() == other.ownerEpoch();
    }
}
