package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events were there before, one bit each. Sequences are dense, so that blocks of 1 024 numbers are full and a
 * million events take a few hundred kilobytes; when there are too many blocks, the one not touched for longest is
 * forgotten. It never says of a new event that it was seen.
 */
final class SeenEvents {
    private static final int BLOCK = 1024;

    private final Map<Block, long[]> blocks;

    private record Block(String fleetId, String nodeId, long incarnation, long number) {}

    /**
     * None seen yet.
     *
     * @param blocksMax about 300 bytes each
     */
    SeenEvents(int blocksMax) {
        this.blocks = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Block, long[]> eldest) {
                return size() > blocksMax;
            }
        };
    }

    /** Remembers the event; false if it was remembered already. */
    boolean add(ReasonEvent event) {
        long sequence = event.nodeSequence();
        Block block = new Block(event.fleetId(), event.nodeId(), event.nodeIncarnation(), sequence / BLOCK);
        long[] bits = blocks.computeIfAbsent(block, any -> new long[BLOCK / Long.SIZE]);
        int index = (int) (sequence % BLOCK);
        long bit = 1L << index;
        boolean fresh = (bits[index / Long.SIZE] & bit) == 0;
        bits[index / Long.SIZE] |= bit;
        return fresh;
    }
}
