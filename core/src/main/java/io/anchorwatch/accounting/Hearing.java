package io.anchorwatch.accounting;

import io.anchorwatch.accounting.SequenceBlock.Heard;
import io.anchorwatch.accounting.SequenceBlock.Taken;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A block of numbers while it is being heard: adding one more costs the same however many there are. */
@SuppressWarnings("EnumOrdinal") // A place in memory, which is never written.
public final class Hearing {
    private static final long SECOND = 1_000_000;
    private static final int FEW = 4;
    private static final ReasonCode[] CODES = ReasonCode.values();

    private final String fleetId;
    private final String nodeId;
    private final long incarnation;
    private final long second;
    /** A number and when its event was appended, by turns. */
    private long[] heard = new long[2 * FEW];

    private int size;
    private final int[] rejections = new int[CODES.length];
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
        block.heard().forEach(one -> hear(one.number(), one.appendedAt()));
        block.rejections().forEach((code, count) -> rejections[code.ordinal()] = count);
        fresh = block.fresh();
        leastLead = block.leastLead();
        mostLead = block.mostLead();
    }

    /** Adds an event of the same life in the same second. */
    public void add(ReasonEvent event, long appendedAt, Taken taken) {
        hear(event.nodeSequence(), appendedAt);
        if (taken == Taken.BEFORE) {
            return;
        }
        long lead = event.at() - appendedAt;
        if (event.code().rejects()) {
            rejections[event.code().ordinal()]++;
        }
        fresh++;
        leastLead = Math.min(leastLead, lead);
        mostLead = Math.max(mostLead, lead);
    }

    private void hear(long number, long appendedAt) {
        if (2 * size == heard.length) {
            heard = Arrays.copyOf(heard, 2 * heard.length);
        }
        heard[2 * size] = number;
        heard[2 * size + 1] = appendedAt;
        size++;
    }

    public boolean full() {
        return size >= SequenceBlock.MOST;
    }

    /** What was heard so far. */
    public SequenceBlock block() {
        List<Heard> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(new Heard(heard[2 * i], heard[2 * i + 1]));
        }
        Map<ReasonCode, Integer> byCode = new EnumMap<>(ReasonCode.class);
        for (ReasonCode code : CODES) {
            if (rejections[code.ordinal()] > 0) {
                byCode.put(code, rejections[code.ordinal()]);
            }
        }
        return new SequenceBlock(fleetId, nodeId, incarnation, second, all, fresh, leastLead, mostLead, byCode);
    }
}
