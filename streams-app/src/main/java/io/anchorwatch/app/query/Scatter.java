package io.anchorwatch.app.query;

import io.anchorwatch.app.config.Address;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks partitions wherever they are: first whoever writes them, then, for those that did not answer, whoever has a copy.
 * This instance answers for itself; others are asked side by side, each once, and nobody asks on behalf of another.
 */
public final class Scatter implements AutoCloseable {
    /** More questions at a time are not put to others: an instance must have threads left to answer theirs. */
    private static final int ASKING_MAX = 32;

    private final int partitions;
    private final Shelf own;
    private final Holders holders;
    private final Function<Address, Shelf> others;
    private final Duration patience;
    private final ThreadPoolExecutor asking =
            new ThreadPoolExecutor(0, ASKING_MAX, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), Scatter::daemon);

    /**
     * Asks this instance's own shelf and those of others.
     *
     * @param partitions how many there are
     * @param patience how long whoever writes a partition, and then whoever has a copy, may take to answer
     */
    public Scatter(int partitions, Shelf own, Holders holders, Function<Address, Shelf> others, Duration patience) {
        this.partitions = partitions;
        this.own = own;
        this.holders = holders;
        this.others = others;
        this.patience = patience;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "anchorwatch-asking");
        thread.setDaemon(true);
        return thread;
    }

    /** Asks every partition. */
    public <Q, T> Gathered<T> all(Ask<Q, T> ask, Q question) {
        Set<Integer> every = IntStream.range(0, partitions).boxed().collect(Collectors.toCollection(TreeSet::new));
        Map<Integer, Part<T>> parts = gather(ask, question, every);
        TreeSet<String> unreached = new TreeSet<>();
        for (int partition : every) {
            if (!parts.containsKey(partition)) {
                Address owner = holders.owner(ask, partition);
                unreached.add(owner == null ? "partition-" + partition : owner.toString());
            }
        }
        return new Gathered<>(List.copyOf(parts.values()), List.copyOf(unreached));
    }

    /** Asks one partition; null when nobody who has it answered. */
    public <Q, T> @Nullable Part<T> one(Ask<Q, T> ask, Q question, int partition) {
        return gather(ask, question, Set.of(partition)).get(partition);
    }

    private <Q, T> Map<Integer, Part<T>> gather(Ask<Q, T> ask, Q question, Set<Integer> wanted) {
        Map<Integer, Part<T>> parts = new TreeMap<>();
        round(ask, question, wanted, ServedBy.Role.ACTIVE, parts, partition -> {
            Address owner = holders.owner(ask, partition);
            return owner == null ? List.of() : List.of(owner);
        });
        round(ask, question, wanted, ServedBy.Role.STANDBY, parts, partition -> holders.copies(ask, partition));
        return parts;
    }

    private <Q, T> void round(
            Ask<Q, T> ask,
            Q question,
            Set<Integer> wanted,
            ServedBy.Role role,
            Map<Integer, Part<T>> parts,
            IntFunction<List<Address>> whom) {
        Set<Integer> missing = missing(wanted, parts);
        if (missing.isEmpty()) {
            return;
        }
        own.ask(ask, question, missing, role).forEach(part -> take(part, parts));
        Map<Address, Set<Integer>> byInstance = new HashMap<>();
        for (int partition : missing(wanted, parts)) {
            whom.apply(partition)
                    .forEach(instance -> byInstance
                            .computeIfAbsent(instance, any -> new TreeSet<>())
                            .add(partition));
        }
        Map<Future<List<Part<T>>>, Set<Integer>> asked = new HashMap<>();
        byInstance.forEach((instance, some) -> {
            try {
                asked.put(asking.submit(() -> others.apply(instance).ask(ask, question, some, role)), some);
            } catch (RejectedExecutionException e) {
                // Too many questions are under way: this one is not put, and its partitions are missing.
            }
        });
        long until = System.nanoTime() + patience.toNanos();
        asked.forEach((answer, some) -> within(answer, until).stream()
                .filter(part -> some.contains(part.by().partition()))
                .forEach(part -> take(part, parts)));
    }

    private static Set<Integer> missing(Set<Integer> wanted, Map<Integer, ?> parts) {
        return wanted.stream().filter(each -> !parts.containsKey(each)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of two copies the one that is less far behind. */
    private static <T> void take(Part<T> part, Map<Integer, Part<T>> parts) {
        parts.merge(part.by().partition(), part, (a, b) -> a.by().lagAtMost() <= b.by().lagAtMost() ? a : b);
    }

    private static <T> List<Part<T>> within(Future<List<Part<T>>> asked, long untilNanos) {
        try {
            return asked.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            asked.cancel(true);
        }
        return List.of();
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
