package io.anchorwatch.benchmarks;

import java.util.List;

/** A benchmark. */
interface Bench {
    /** All of them, in the order of the help. */
    List<Bench> ALL = List.of(
            new CoreBench(),
            new PipelineBench(),
            new DslBench(),
            new LatencyBench(),
            new QueryBench(),
            new ScaleBench(),
            new PublisherBench(),
            new SiemBench());

    /** The word on the command line. */
    String name();

    /** What it measures against what, in one line. */
    String about();

    /** How many events it takes unless told otherwise. */
    int events();

    /** Runs it; says what it does meanwhile with {@link Report#progress}. */
    void run(Wanted wanted, Report report) throws Exception;

    /**
     * What was asked for.
     *
     * @param mixes where a benchmark has more than one
     * @param sessions how many live sessions, one after another; empty where nothing was said
     */
    record Wanted(int events, List<Mix> mixes, List<Integer> sessions) {
        private static final int ENOUGH = 100_000;

        /** Whether it is only to be seen that it works: what is measured then says nothing. */
        boolean brief() {
            return events < ENOUGH;
        }
    }
}
