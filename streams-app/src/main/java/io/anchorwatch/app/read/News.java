package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest findings and episodes in the order in which they arrived, at most so many. Everybody who follows reads from
 * this one queue at a pace of their own; who is too slow for it is told so, and costs nothing. Thread-safe.
 */
public final class News {
    private static final int BATCH = 100;

    private final int limit;
    private final Deque<Item> items = new ArrayDeque<>();
    private final Map<String, Long> forgotten = new HashMap<>();
    private final SortedMap<String, Long> next = new TreeMap<>();
    private boolean closed;

    /** @param partition the topic's letter and the number of the partition */
    private record Item(String partition, long offset, Supplier<? extends Conclusion> conclusion) {}

    /**
     * What somebody has not read yet.
     *
     * @param missed whether something is gone that they have not read; then there are no conclusions, and {@code seen} is
     *     the place to go on from
     * @param conclusions findings and episodes of every fleet, at most 100
     * @param seen what will have been read after these
     */
    public record Batch(boolean missed, List<Conclusion> conclusions, Offsets seen) {}

    News(int limit) {
        this.limit = limit;
    }

    /**
     * Takes in what has arrived.
     *
     * @param again makes it again, for those who follow: as a rule nobody does
     */
    synchronized void add(int partition, long offset, Conclusion conclusion, Supplier<? extends Conclusion> again) {
        String letter = conclusion instanceof Finding ? "f" : conclusion instanceof Episode ? "e" : null;
        if (letter == null) {
            return;
        }
        items.add(new Item(letter + partition, offset, again));
        next.merge(letter + partition, offset + 1, Math::max);
        if (items.size() > limit) {
            Item oldest = items.remove();
            forgotten.merge(oldest.partition(), oldest.offset(), Math::max);
        }
        notifyAll();
    }

    /** The place behind everything that has arrived. */
    public synchronized Offsets end() {
        return new Offsets(next);
    }

    /**
     * What has arrived since, as soon as there is any.
     *
     * @param waitMs how long to wait for it at most; then the batch is empty
     * @return null when there will be no more
     */
    public synchronized @Nullable Batch after(Offsets seen, long waitMs) throws InterruptedException {
        if (!closed && missing(seen)) {
            return new Batch(true, List.of(), end());
        }
        long until = System.nanoTime() + waitMs * 1_000_000;
        for (long left = waitMs; !closed && left > 0 && seen.reaches(end()); ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        if (closed) {
            return null;
        }
        List<Conclusion> conclusions = new ArrayList<>();
        Offsets now = seen;
        for (Item item : items) {
            if (conclusions.size() < BATCH && !now.holds(item.partition(), item.offset())) {
                conclusions.add(item.conclusion().get());
                now = now.with(item.partition(), item.offset());
            }
        }
        return new Batch(false, conclusions, now);
    }

    private boolean missing(Offsets seen) {
        return forgotten.entrySet().stream().anyMatch(gone -> !seen.holds(gone.getKey(), gone.getValue()));
    }

    /** Ends all waiting, for good. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
