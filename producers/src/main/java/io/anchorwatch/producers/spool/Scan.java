package io.anchorwatch.producers.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the records of a segment in order, passing over what is none. */
final class Scan {
    private static final int WINDOW_BYTES = 2 * Stored.BYTES_MAX;

    private final Segment segment;
    private final Listener listener;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).flip();
    private long windowAt;
    private long at;
    private long badFrom = -1;

    /** Hears of bytes that are no record although there are records behind them. */
    interface Listener {
        void damaged(Segment segment, long from, long to);
    }

    /** From an address on, which lies in the segment. */
    Scan(Segment segment, long from, Listener listener) {
        this.segment = segment;
        this.at = from;
        this.windowAt = from;
        this.listener = listener;
    }

    /** The next record that ends at an address or before it, or null. */
    @Nullable
    Stored next(long to) throws IOException {
        while (to - at >= Stored.HEADER_BYTES) {
            see(to);
            int index = (int) (at - windowAt);
            Stored stored = Stored.decoded(window, index);
            if (stored != null) {
                good();
                at += Stored.HEADER_BYTES + window.getInt(index);
                return stored;
            }
            badFrom = badFrom < 0 ? at : badFrom;
            at++;
        }
        return null;
    }

    /** Has everything in the window that a record at this place can need. */
    private void see(long to) throws IOException {
        long have = windowAt + window.limit();
        if (have < to && have - at < Stored.HEADER_BYTES + Stored.BYTES_MAX) {
            window.clear().limit((int) Math.min(WINDOW_BYTES, to - at));
            windowAt = at;
            segment.read(at, window);
            window.flip();
        }
    }

    private void good() {
        if (badFrom >= 0) {
            listener.damaged(segment, badFrom, at);
            badFrom = -1;
        }
    }

    Segment segment() {
        return segment;
    }

    /** The address behind the last record, or behind what was passed over since. */
    long address() {
        return at;
    }

    /** Nothing more will come: what is left over is damaged. */
    void end(long to) {
        long from = badFrom >= 0 ? badFrom : at;
        if (from < to) {
            listener.damaged(segment, from, to);
        }
        badFrom = -1;
        at = to;
    }
}
