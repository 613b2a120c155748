package io.anchorwatch.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Answers over HTTP while a busy fleet writes, against an answer that reads nothing. */
final class QueryBench implements Bench {
    private static final int ROUNDS = 3;
    private static final int CLIENTS = 4;
    private static final String YARDSTICK = "/health/live";

    /** Of a session's timeline no page is longer. */
    private static final int PAGE = 1_000;

    private static final List<Integer> LENGTHS = List.of(10, 100, 5_000);

    private record Question(String name, String path) {}

    private record Seen(long answers, double perSecond, double p50, double p99) {}

    @Override
    public String name() {
        return "query";
    }

    @Override
    public String about() {
        return "timelines and lists over HTTP under a paced load, against an answer that reads nothing";
    }

    @Override
    public int events() {
        return 250_000;
    }

    @Override
    public void run(Wanted wanted, Report report) throws Exception {
        boolean brief = wanted.brief();
        try (EventLog log = new EventLog()) {
            double greatest = FullRate.of(log, wanted, report);
            double rate = brief ? Math.min(500, greatest / 4) : greatest / 4;
            try (LiveApp app = new LiveApp(log, "asked")) {
                for (int events : LENGTHS) {
                    Stories.write(log, app.config(), "s" + events, events);
                }
                Map<String, Integer> bytes = new LinkedHashMap<>();
                for (int events : LENGTHS) {
                    String path = timeline(events);
                    bytes.put(path, QueryPace.awaitEntries(app, path, Math.min(PAGE, events)));
                }
                try (PacedLoad load = new PacedLoad(log, app.config(), rate)) {
                    report.progress("a load of %,.0f events/s".formatted(rate));
                    TimeUnit.SECONDS.sleep(brief ? 1 : 15);
                    load.mark();
                    Map<Question, List<Seen>> seen = ask(app, brief, report);
                    report.table(
                            "The load meanwhile; ratio: taken in, of what was written",
                            List.of(load.seen().row("a quarter of the greatest", greatest)));
                    report.table(
                            "Answers to " + CLIENTS + " clients that ask again at once, medians of "
                                    + (brief ? 1 : ROUNDS) + " rounds; yardstick: " + YARDSTICK,
                            rows(seen, bytes));
                    report.remark("""
                            A timeline's page holds at most 1 000 entries, so the one of 5 000 is answered in five such pages, of
                            which the first is asked for. Clients, app, broker and load share the machine.""");
                }
            }
        }
    }

    private static Map<Question, List<Seen>> ask(LiveApp app, boolean brief, Report report) throws Exception {
        List<Question> questions = new ArrayList<>(List.of(new Question("yardstick", YARDSTICK)));
        LENGTHS.forEach(events -> questions.add(new Question("timeline, " + events + " events", timeline(events))));
        questions.add(new Question("a session", "/api/v1/sessions/s100"));
        questions.add(new Question("sessions, 100", "/api/v1/sessions?limit=100"));
        questions.add(new Question("findings, 100", "/api/v1/findings?limit=100"));
        questions.add(new Question("recoveries, 100", "/api/v1/recoveries?limit=100"));
        Map<Question, List<Seen>> seen = new LinkedHashMap<>();
        for (int round = brief ? ROUNDS : 0; round <= ROUNDS; round++) {
            for (Question question : questions) {
                Seen one = closedLoop(app, question.path, TimeUnit.MILLISECONDS.toNanos(brief ? 200 : 3_000));
                if (round > 0) {
                    report.progress("%s: %,.0f answers/s".formatted(question.name, one.perSecond));
                    seen.computeIfAbsent(question, any -> new ArrayList<>()).add(one);
                }
            }
        }
        return seen;
    }

    private static Seen closedLoop(LiveApp app, String path, long nanos) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            long begun = System.nanoTime();
            Callable<Histogram> client = () -> {
                Histogram micros = new Histogram(5);
                while (System.nanoTime() - begun < nanos) {
                    long asked = System.nanoTime();
                    LiveApp.Answer answer = app.get(path);
                    if (answer.status() != 200) {
                        throw new IllegalStateException(path + " is answered " + answer.status());
                    }
                    micros.recordValue((System.nanoTime() - asked) / 1_000);
                }
                return micros;
            };
            Histogram all = new Histogram(5);
            for (Future<Histogram> each : clients.invokeAll(java.util.Collections.nCopies(CLIENTS, client))) {
                all.add(each.get());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Seen(
                    all.getTotalCount(),
                    all.getTotalCount() / seconds,
                    all.getValueAtPercentile(50) / 1e3,
                    all.getValueAtPercentile(99) / 1e3);
        } finally {
            clients.shutdownNow();
        }
    }

    private static String timeline(int events) {
        return "/api/v1/sessions/s" + events + "/timeline?limit=" + PAGE;
    }

    private static List<Map<String, Object>> rows(Map<Question, List<Seen>> seen, Map<String, Integer> bytes) {
        double yardstick = seen.entrySet().stream()
                .filter(each -> each.getKey().path.equals(YARDSTICK))
                .mapToDouble(each -> Median.of(each.getValue(), Seen::perSecond))
                .findFirst()
                .orElseThrow();
        List<Map<String, Object>> rows = new ArrayList<>();
        seen.forEach((question, rounds) -> {
            double rate = Median.of(rounds, Seen::perSecond);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", question.name);
            row.put("answers", (long) Median.of(rounds, one -> one.answers()));
            row.put("answers_per_s", rate);
            row.put("p50_ms", Median.of(rounds, Seen::p50));
            row.put("p99_ms", Median.of(rounds, Seen::p99));
            row.put(
                    "body_bytes",
                    bytes.containsKey(question.path) ? bytes.get(question.path).toString() : "-");
            row.put("yardstick_answers_per_s", yardstick);
            row.put("ratio", rate / yardstick);
            rows.add(row);
        });
        return rows;
    }
}
