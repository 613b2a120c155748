package io.anchorwatch.accounting;

import io.anchorwatch.accounting.SequenceBlock.Heard;
import io.anchorwatch.accounting.SequenceBlock.Taken;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A block of numbers while it is being heard: adding one more costs the same however many there are. */
public final class Hearing {
    private static final long SECOND = 1_000_000;

    private final String fleetId;
    private final String nodeId;
    private final long incarnation;
    private final long second;
    private final List<Heard> heard = new ArrayList<>();
    private final Map<ReasonCode, Integer> rejections = new EnumMap<>(ReasonCode.class);
    private int fresh;
    private long leastLead = Long.MAX_VALUE;
    private long mostLead = Long.MIN_VALUE;

    /** Begins in the second of the clock, for the node's life that an event is of; the event is not yet added. */
    public Hearing(ReasonEvent event, long clock) {
        fleetId = event.fleetId();
        nodeId = event.nodeId();
        incarnation = event.nodeIncarnation();
        second = Math.floorDiv(clock, SECOND) * SECOND;
    }

    /** Goes on from a block. */
    public Hearing(SequenceBlock block) {
        fleetId = block.fleetId();
        nodeId = block.nodeId();
        incarnation = block.incarnation();
        second = block.second();
        heard.addAll(block.heard());
        rejections.putAll(block.rejections());
        fresh = block.fresh();
        leastLead = block.leastLead();
        mostLead = block.mostLead();
    }

    /** Adds an event of the same life in the same second. */
    public void add(ReasonEvent event, long appendedAt, Taken taken) {
        heard.add(new Heard(event.nodeSequence(), appendedAt));
        if (taken == Taken.BEFORE) {
            return;
        }
        long lead = event.at() - appendedAt;
        if (event.code().rejects()) {
            rejections.merge(event.code(), 1, Integer::sum);
        }
        fresh++;
        leastLead = Math.min(leastLead, lead);
        mostLead = Math.max(mostLead, lead);
    }

    public boolean full() {
        return heard.size() >= SequenceBlock.MOST;
    }

    /** What was heard so far. */
    public SequenceBlock block() {
        return new SequenceBlock(fleetId, nodeId, incarnation, second, heard, fresh, leastLead, mostLead, rejections);
    }
}
