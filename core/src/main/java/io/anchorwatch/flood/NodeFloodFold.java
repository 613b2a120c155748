package io.anchorwatch.flood;

/**
 * Distributed floods on one node: at least 200 hostile rejections in 10 s from at least 20 sources, at least 0.8 of its
 * attempts, judged by the second. The clock is the watermark of all partitions that attempts come from.
 */
public final class NodeFloodFold extends FloodFold {
    public NodeFloodFold() {
        super(FloodRule.NODE);
    }
}
