package io.anchorwatch.benchmarks;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One timeline, asked for at even distances; the time counts from when the question was due. */
final class QueryPace {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final LiveApp app;
    private final String path;
    private final long every;
    private final Histogram micros = new Histogram(5);
    private final Thread thread = new Thread(this::ask, "paced-queries");
    private volatile boolean over;
    private volatile @Nullable Exception failure;

    /**
     * Begins when the session has all its events.
     *
     * @param every microseconds
     */
    QueryPace(LiveApp app, String session, int events, long every) throws Exception {
        this.app = app;
        this.path = "/api/v1/sessions/" + session + "/timeline?limit=1000";
        this.every = every;
        awaitEntries(app, path, events);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until a timeline's first page has so many entries. */
    static int awaitEntries(LiveApp app, String path, int entries) throws Exception {
        long begun = System.nanoTime();
        while (true) {
            LiveApp.Answer answer = app.get(path);
            if (answer.status() == 200 && entries(answer.body()) == entries) {
                return answer.body().length();
            }
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(path + " has not come to " + entries + " entries within a minute: "
                        + answer.status() + ", " + entries(answer.body()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int entries(String body) {
        return body.split("\"appended_at\"", -1).length - 1;
    }

    private void ask() {
        try {
            for (long due = Clock.now(); !over && Clock.awaited(due); due += every) {
                if (app.get(path).status() == 200) {
                    micros.recordValue(Math.max(0, Clock.now() - due));
                } else {
                    throw new IllegalStateException(path + " is no longer answered");
                }
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    Histogram end() throws Exception {
        over = true;
        thread.join();
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
        return micros;
    }
}
