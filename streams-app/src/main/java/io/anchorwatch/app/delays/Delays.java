package io.anchorwatch.app.delays;

import io.anchorwatch.app.delays.Delay.Kind;
import io.anchorwatch.app.read.Key;
import io.anchorwatch.app.read.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was processed late or never, newest first. It is found out from the log and from what the group has committed, so
 * that what happened while no instance ran is found too, by the first that runs again.
 */
public final class Delays {
    /** So long may a record wait; the windows and graces of the conclusions take that much anyway. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    static final int KEPT_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Delays.class);

    private final TreeMap<Key, Delay> kept = new TreeMap<>();
    private final Consumer<List<Delay>> store;
    private long forgotten;
    private volatile BooleanSupplier resting = () -> false;

    /**
     * A partition as the broker tells of it.
     *
     * @param begin the offset of the first record that is there
     * @param committed the offset of the first record that the group has not processed; null where it never has
     * @param due the offset of the first record younger than {@link #PATIENCE}, or the end
     * @param now when this was asked for, epoch microseconds
     */
    public record Look(long begin, @Nullable Long committed, long due, long now) {
        long reached() {
            return committed == null ? begin : Math.max(begin, committed);
        }
    }

    /** Tells when a record was appended, in epoch microseconds, or null where that cannot be found out. */
    @FunctionalInterface
    public interface Appended {
        @Nullable
        Long at(TopicPartition place, long offset);
    }

    /**
     * Begins with what was kept.
     *
     * @param store takes all of it, newest first, whenever one begins or ends
     */
    public Delays(List<Delay> before, Consumer<List<Delay>> store) {
        before.forEach(delay -> kept.put(delay.key(), delay));
        this.store = store;
    }

    /** Takes note of nothing while somebody says so: who reads an old log is not late. */
    public void restWhile(BooleanSupplier reading) {
        resting = reading;
    }

    /** Compares what is processed with what is there. */
    public synchronized void look(TopicPartition place, Look look, Appended appended) {
        if (resting.getAsBoolean()) {
            return;
        }
        boolean changed = missed(place, look, appended);
        changed |= behind(place, look, appended);
        if (changed) {
            forget();
            store.accept(List.copyOf(kept.values()));
        }
    }

    private boolean missed(TopicPartition place, Look look, Appended appended) {
        Long committed = look.committed();
        if (committed == null || committed >= look.begin()) {
            return false;
        }
        Delay before = find(delay -> delay.is(Kind.MISSED, place) && delay.firstOffset() == committed);
        long records = look.begin() - committed;
        if (before != null && before.records() == records) {
            return false;
        }
        Delay now = (before != null ? before : Delay.of(Kind.MISSED, place, committed, look.now()))
                .withRecords(records)
                .until(look.begin() < look.due() ? appended.at(place, look.begin()) : null);
        kept.put(now.key(), now);
        LOG.warn(
                "{} records of {} from offset {} on were deleted before they were processed",
                records,
                place,
                committed);
        return true;
    }

    private boolean behind(TopicPartition place, Look look, Appended appended) {
        Delay open = find(delay -> delay.open() && delay.is(Kind.BEHIND, place));
        long reached = look.reached();
        boolean late = reached < look.due();
        if (open == null) {
            if (late) {
                Long since = appended.at(place, reached);
                open = Delay.of(Kind.BEHIND, place, reached, look.now())
                        .since(since != null ? since : Long.valueOf(look.now() - PATIENCE.toNanos() / 1_000))
                        .withRecords(look.due() - reached);
                kept.put(open.key(), open);
                LOG.warn("{} of {} wait for more than {} s", open.records(), place, PATIENCE.toSeconds());
            }
            return late;
        }
        Delay now = late ? open.withRecords(look.due() - open.firstOffset()) : open.until(look.now());
        kept.put(now.key(), now);
        if (!late) {
            LOG.info("nothing of {} waits any more; {} records waited too long", place, now.records());
        }
        return !late;
    }

    private @Nullable Delay find(Predicate<Delay> wanted) {
        return kept.values().stream().filter(wanted).findFirst().orElse(null);
    }

    /** The oldest goes first, but none that goes on. */
    private void forget() {
        while (kept.size() > KEPT_MAX) {
            Key oldest = kept.descendingMap().entrySet().stream()
                    .filter(each -> !each.getValue().open())
                    .map(each -> each.getKey())
                    .findFirst()
                    .orElse(kept.lastKey());
            kept.remove(oldest);
            forgotten++;
        }
    }

    /**
     * Some of them, newest first.
     *
     * @param since those that had not ended then, epoch microseconds
     * @param after where the page before ended, or null for the first page
     */
    public synchronized Page<Delay> page(long since, @Nullable Key after, int limit) {
        List<Delay> found = new ArrayList<>();
        for (Delay delay : (after == null ? kept : kept.tailMap(after, false)).values()) {
            Long until = delay.until();
            if (until == null || until >= since || delay.noticedAt() >= since) {
                if (found.size() == limit) {
                    return new Page<>(found, found.get(limit - 1).key());
                }
                found.add(delay);
            }
        }
        return new Page<>(found, null);
    }

    /** How many partitions have records that wait too long. */
    public synchronized long open() {
        return kept.values().stream().filter(Delay::open).count();
    }

    /** How many records were missed, of those that are still told of. */
    public synchronized long missed() {
        return kept.values().stream()
                .filter(delay -> delay.kind() == Kind.MISSED)
                .mapToLong(Delay::records)
                .sum();
    }

    /** How many were let go of, because only the newest 1 000 are kept. */
    public synchronized long forgotten() {
        return forgotten;
    }
}
