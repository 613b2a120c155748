package io.anchorwatch.session;

import io.anchorwatch.event.Entry;

/**
 * The handshake that a session began with, of which no more is kept than its client's fold asks for.
 *
 * @param at when it happened, epoch microseconds
 * @param appendedAt when the broker appended it, epoch microseconds
 */
record Handshake(Identity identity, long at, long appendedAt) {
    static Handshake of(Entry entry) {
        return new Handshake(Identity.of(entry.event()), entry.at(), entry.appendedAt());
    }

    void rest(RestWriter out) {
        identity.rest(out);
        out.time(at).time(appendedAt);
    }

    static Handshake wake(RestReader in) {
        return new Handshake(Identity.wake(in), in.time(), in.time());
    }
}
