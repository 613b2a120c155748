package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event before its node has counted it, and what becomes of it on its way. */
final class Draft {
    final String node;
    final ReasonCode code;
    /** The true time, whatever the node's clock says: epoch microseconds. */
    final long happens;

    private @Nullable String session;
    private long version = ReasonEvent.ABSENT;
    private long epoch = ReasonEvent.ABSENT;
    private @Nullable SessionState from;
    private @Nullable SessionState to;
    private @Nullable String transport;
    private @Nullable String previous;
    private @Nullable String source;
    private @Nullable String client;
    private @Nullable String policy;
    private final Map<String, String> details = new LinkedHashMap<>();

    private long delay;
    private boolean lost;
    private boolean doubled;

    Draft(String node, ReasonCode code, long happens) {
        this.node = node;
        this.code = code;
        this.happens = happens;
    }

    Draft session(String session, long version, long epoch, String policy) {
        this.session = session;
        this.version = version;
        this.epoch = epoch;
        this.policy = policy;
        return this;
    }

    Draft states(SessionState from, SessionState to) {
        this.from = from;
        this.to = to;
        return this;
    }

    Draft transport(@Nullable String transport) {
        this.transport = transport;
        return this;
    }

    Draft replaces(@Nullable String previous) {
        this.previous = previous;
        return this;
    }

    Draft source(String source) {
        this.source = source;
        return this;
    }

    Draft client(@Nullable String client) {
        this.client = client;
        return this;
    }

    Draft with(String key, Object value) {
        details.put(key, String.valueOf(value));
        return this;
    }

    Draft with(Map<String, String> more) {
        details.putAll(more);
        return this;
    }

    /** Handed over that much later than it happened, in microseconds. */
    Draft delayed(long delay) {
        this.delay = delay;
        return this;
    }

    /** Counted by its node and never handed over. */
    Draft lost() {
        this.lost = true;
        return this;
    }

    /** Handed over twice. */
    Draft doubled() {
        this.doubled = true;
        return this;
    }

    long delay() {
        return delay;
    }

    boolean isLost() {
        return lost;
    }

    boolean isDoubled() {
        return doubled;
    }

    ReasonEvent event(String fleetId, long incarnation, long sequence, long at) {
        return new ReasonEvent(
                fleetId,
                node,
                incarnation,
                sequence,
                code.name(),
                at,
                session,
                version,
                epoch,
                from,
                to,
                transport,
                previous,
                source,
                client,
                policy,
                details);
    }
}
