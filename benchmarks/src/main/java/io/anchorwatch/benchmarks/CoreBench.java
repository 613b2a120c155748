package io.anchorwatch.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The folds and the codec without Kafka, by JMH: time and bytes allocated an event. */
final class CoreBench implements Bench {
    @Override
    public String name() {
        return "core";
    }

    @Override
    public String about() {
        return "all folds without Kafka against counting by key; event codec against copying (JMH)";
    }

    @Override
    public int events() {
        return 400_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws RunnerException {
        report.progress("folds, a minute or two");
        rows(report, "Folds, ns and bytes an event", "folds", "counting", run(FoldsBenchmark.class, wanted));
        report.progress("codec, half a minute");
        Collection<RunResult> codec = run(CodecBenchmark.class, wanted);
        rows(report, "Event to bytes", "encode", "copy", codec);
        rows(report, "Bytes to event", "decode", "copy", codec);
    }

    static Collection<RunResult> run(Class<?> benchmark, Wanted wanted) throws RunnerException {
        boolean brief = wanted.brief();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\b" + benchmark.getSimpleName() + "\\b")
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .forks(brief ? 0 : 1)
                .warmupIterations(brief ? 0 : 4)
                .warmupTime(TimeValue.milliseconds(1_500))
                .measurementIterations(brief ? 1 : 5)
                .measurementTime(TimeValue.milliseconds(brief ? 10 : 1_500));
        if (benchmark == FoldsBenchmark.class) {
            options.param("events", Integer.toString(wanted.events()))
                    .param("mix", wanted.mixes().stream().map(Mix::name).toArray(String[]::new));
        }
        return new Runner(options.build()).run();
    }

    private static void rows(
            Report report, String title, String measured, String yardstick, Collection<RunResult> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RunResult result : results) {
            if (!result.getPrimaryResult().getLabel().equals(measured)) {
                continue;
            }
            String mix = mix(result);
            double nanos = result.getPrimaryResult().getScore();
            double beside = results.stream()
                    .filter(other -> other.getPrimaryResult().getLabel().equals(yardstick)
                            && mix(other).equals(mix))
                    .mapToDouble(other -> other.getPrimaryResult().getScore())
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(measured.equals("folds") ? "mix" : "case", measured.equals("folds") ? mix : measured);
            row.put("events_per_s", 1e9 / nanos);
            row.put("ns_per_event", nanos);
            row.put("allocated_bytes_per_event", allocated(result));
            row.put("yardstick_ns_per_event", beside);
            row.put("ratio", beside / nanos);
            rows.add(row);
        }
        report.table(title, rows);
    }

    private static String mix(RunResult result) {
        String param = result.getParams().getParam("mix");
        return param == null ? "" : Mix.valueOf(param).word();
    }

    /** The bytes of an invocation are told by the profiler for one operation, as the times are. */
    static double allocated(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(each -> each.getKey().endsWith("gc.alloc.rate.norm"))
                .mapToDouble(each -> each.getValue().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
