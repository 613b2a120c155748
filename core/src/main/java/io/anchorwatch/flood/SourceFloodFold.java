package io.anchorwatch.flood;

/**
 * Floods from one source: at least 20 hostile rejections in 10 s that are at least 0.8 of its attempts, judged by the
 * second. The clock is the watermark of all partitions that attempts come from.
 */
public final class SourceFloodFold extends FloodFold {
    public SourceFloodFold() {
        super(FloodRule.SOURCE);
    }
}
