package io.anchorwatch.benchmarks;

import io.anchorwatch.simulation.Emission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** All folds without Kafka, and beside them the least that a stateful look at each event can cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FoldsBenchmark {
    static final int BATCH = 1_000;

    private static final long START = 1_790_000_000_000_000L;

    @Param({"QUIET", "BUSY", "FLOOD_ON_ONE_SESSION", "RANDOM_SOURCES", "RANDOM_SESSIONS"})
    public String mix = "BUSY";

    @Param("400000")
    public int events;

    private List<Emission> emissions = List.of();
    private AllFolds folds = new AllFolds();
    private final Map<String, long[]> counts = new HashMap<>();
    private int next;

    @Setup(Level.Trial)
    public void simulate() {
        Iterator<Emission> all = Mix.valueOf(mix).events(START, events);
        emissions = new ArrayList<>(events);
        while (all.hasNext() && emissions.size() < events) {
            emissions.add(all.next());
        }
        if (emissions.size() < BATCH) {
            throw new IllegalStateException("too few events: " + emissions.size());
        }
    }

    /** The same log again and again, each time from nothing. */
    @Setup(Level.Iteration)
    public void begin() {
        next = 0;
        folds = new AllFolds();
        counts.clear();
    }

    private int batch() {
        int from = next;
        if (from + BATCH > emissions.size()) {
            begin();
            from = 0;
        }
        next = from + BATCH;
        return from;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long folds() {
        int from = batch();
        for (int i = from; i < from + BATCH; i++) {
            Emission emission = emissions.get(i);
            folds.take(emission.event(), emission.at());
        }
        return folds.conclusions();
    }

    /** The yardstick: events counted by key in a hash map. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long counting() {
        int from = batch();
        long all = 0;
        for (int i = from; i < from + BATCH; i++) {
            all += ++counts.computeIfAbsent(emissions.get(i).event().key(), key -> new long[1])[0];
        }
        return all;
    }
}
