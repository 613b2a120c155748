package io.anchorwatch.accounting;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/**
 * Numbers of one life of a node that are missing, all that follow each other. Times are append times in epoch
 * microseconds.
 *
 * @param from the first of them
 * @param to the last of them
 * @param afterAt of the newest number before them
 * @param behindAt of the first event or heartbeat that shows them to be missing
 * @param byHeartbeat whether that was a heartbeat
 * @param noticed whether the grace has passed since
 */
record Hole(long from, long to, long afterAt, long behindAt, boolean byHeartbeat, boolean noticed) {
    long size() {
        return to - from + 1;
    }

    Hole part(long from, long to) {
        return new Hole(from, to, afterAt, behindAt, byHeartbeat, noticed);
    }

    Hole seen() {
        return new Hole(from, to, afterAt, behindAt, byHeartbeat, true);
    }

    void write(PackWriter out, long near) {
        out.signed(from).unsigned(to - from).signed(afterAt - near).signed(behindAt - near);
        out.flag(byHeartbeat).flag(noticed);
    }

    static Hole read(PackReader in, long near) {
        long from = in.signed();
        return new Hole(from, from + in.unsigned(), near + in.signed(), near + in.signed(), in.flag(), in.flag());
    }
}
