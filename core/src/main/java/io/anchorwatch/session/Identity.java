package io.anchorwatch.session;

import io.anchorwatch.event.ReasonEvent;

/** The identity of an event of one fleet, of which a text is made only where somebody is told of it. */
record Identity(String nodeId, long nodeIncarnation, long nodeSequence) {
    static Identity of(ReasonEvent event) {
        return new Identity(event.nodeId(), event.nodeIncarnation(), event.nodeSequence());
    }

    String eventId(String fleetId) {
        return ReasonEvent.eventId(fleetId, nodeId, nodeIncarnation, nodeSequence);
    }

    void rest(RestWriter out) {
        out.name(nodeId).place(nodeIncarnation, nodeSequence);
    }

    static Identity wake(RestReader in) {
        return new Identity(in.text(), in.incarnation(), in.sequence());
    }
}
