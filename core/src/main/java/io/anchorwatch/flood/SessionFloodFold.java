package io.anchorwatch.flood;

/**
 * Floods on one session: at least 20 rejections of any kind in 10 s, judged at every event. The clock is the partition's.
 *
 * <p>A late event that makes a later second hold fires as well; the run then begins with the event that crossed the number.
 */
public final class SessionFloodFold extends FloodFold {
    public SessionFloodFold() {
        super(FloodRule.SESSION);
    }
}
