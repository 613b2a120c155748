package io.anchorwatch.producers;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;

/** One node of this process: numbers what it says, and says that it is alive. Safe for several threads. */
public final class VpnNode implements AutoCloseable {
    private final Publisher publisher;
    private final String fleetId;
    private final String nodeId;
    private final long incarnation;
    private long lastSequence;
    private boolean stopped;
    private boolean farewellSaid;

    VpnNode(Publisher publisher, String fleetId, String nodeId, long incarnation) {
        this.publisher = publisher;
        this.fleetId = fleetId;
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        Violation wrong = EventRules.check(new NodeHeartbeat(fleetId, nodeId, incarnation, 0, 0, false));
        if (wrong != null) {
            throw new IllegalArgumentException(wrong.field() + " is " + wrong.rule() + ", not " + wrong.value());
        }
    }

    /**
     * Says something. Never waits for Kafka. The number is taken before it is known whether there is room, so that what
     * had to be dropped shows as a gap.
     *
     * @return false if it was dropped
     * @throws IllegalArgumentException if a field breaks its rule or says what must not leave the node; no number is taken
     * @throws IllegalStateException if the node was closed
     */
    public synchronized boolean say(Occurrence occurrence) {
        if (stopped) {
            throw new IllegalStateException(nodeId + " has said that it stops");
        }
        ReasonEvent event = occurrence.saidBy(fleetId, nodeId, incarnation, lastSequence + 1);
        Violation wrong = EventRules.check(event, nowMicros());
        wrong = wrong == null
                ? publisher.privacy().objection(event)
                : publisher.privacy().veiled(wrong);
        if (wrong != null) {
            throw new IllegalArgumentException(wrong.field() + " is " + wrong.rule() + ", not " + wrong.value());
        }
        lastSequence++;
        return publisher.offer(publisher.privacy().veiled(event));
    }

    /** The number of the last event, said or dropped; 0 when there was none. */
    public synchronized long lastSequence() {
        return lastSequence;
    }

    /** Start of this incarnation, epoch milliseconds. */
    public long incarnation() {
        return incarnation;
    }

    synchronized void beat() {
        if (!stopped) {
            publisher.offer(heartbeat());
        }
    }

    /**
     * Sends the last heartbeat, which says that the node stops; afterwards it says nothing more. Does not wait; if the
     * buffer is full, the heartbeat goes out when the publisher is closed.
     */
    @Override
    public synchronized void close() {
        boolean said = farewell();
        if (said) {
            publisher.forget(this);
        }
    }

    /** Whether the last heartbeat has found room, now or before. */
    synchronized boolean farewell() {
        stopped = true;
        farewellSaid = farewellSaid || publisher.offer(heartbeat());
        return farewellSaid;
    }

    private NodeHeartbeat heartbeat() {
        return new NodeHeartbeat(fleetId, nodeId, incarnation, lastSequence, nowMicros(), stopped);
    }

    private static long nowMicros() {
        return System.currentTimeMillis() * 1000;
    }
}
