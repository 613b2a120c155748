package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.simulation.Emission;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/** A busy fleet that speaks in real time, whether it is heard or not: each event is written when it is due. */
final class PacedLoad implements AutoCloseable {
    /** An app that is so far behind, or falls so far behind, does not keep up. */
    private static final double LAG_S_MAX = 1;

    private static final int LINGER_MS = 5;

    private final EventLog log;
    private final AppConfig config;
    private final double perSecond;
    private final Thread thread = new Thread(this::live, "paced-load");
    private volatile long lateMicros;
    private volatile boolean over;
    private volatile @Nullable RuntimeException failure;
    private Look from = new Look(0, 0, 0);

    /** How many events were written and how many taken in at a time in nanoseconds, whoever wrote them. */
    private record Look(long at, long sent, long done) {}

    PacedLoad(EventLog log, AppConfig config, double perSecond) {
        this.log = log;
        this.config = config;
        this.perSecond = perSecond;
        thread.setDaemon(true);
        thread.start();
    }

    private void live() {
        Function<ReasonEvent, byte[]> encoder = log.encoder(config);
        Iterator<Emission> fleet = Mix.paced(Clock.now(), perSecond);
        try (KafkaProducer<byte[], byte[]> producer = log.producer(LINGER_MS)) {
            while (!over) {
                Emission next = fleet.next();
                if (!Clock.awaited(next.at())) {
                    return;
                }
                producer.send(EventLog.record(config, next.event(), encoder.apply(next.event()), null));
                lateMicros = Clock.now() - next.at();
            }
        } catch (RuntimeException e) {
            failure = over ? null : e;
        }
    }

    private Look look() throws InterruptedException, ExecutionException {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        long done = TopologyRun.committed(log.admin(), config);
        return new Look(System.nanoTime(), log.written(config), done);
    }

    /** From here on it is measured. */
    void mark() throws InterruptedException, ExecutionException {
        from = look();
    }

    /**
     * What was offered, written and taken in since the mark.
     *
     * @param lagSeconds by how much the app is behind at the end
     * @param lateMs by how much the load itself is behind at the end
     */
    record Seen(double offered, double written, double taken, double lagSeconds, double lateMs, boolean keptUp) {
        Map<String, Object> row(String name, double greatest) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("case", name);
            row.put("greatest_events_per_s", greatest);
            row.put("offered_events_per_s", offered);
            row.put("written_events_per_s", written);
            row.put("taken_in_events_per_s", taken);
            row.put("lag_s_at_end", lagSeconds);
            row.put("load_late_ms", lateMs);
            row.put("ratio", taken / Math.max(offered, written)); // Probes are written beside the load.
            row.put("verdict", verdict(greatest));
            return row;
        }

        private String verdict(double greatest) {
            String above = offered > greatest ? "above the greatest rate; " : "";
            return above + (keptUp ? "keeps up" : "LAG: latencies are not quoted");
        }
    }

    Seen seen() throws InterruptedException, ExecutionException {
        Look to = look();
        double seconds = (to.at - from.at) / 1e9;
        double lag = Math.max(0, to.sent - to.done) / perSecond;
        double lagBefore = Math.max(0, from.sent - from.done) / perSecond;
        boolean keptUp = lag < LAG_S_MAX && lag - lagBefore < LAG_S_MAX && lateMicros < LAG_S_MAX * 1e6;
        return new Seen(
                perSecond,
                (to.sent - from.sent) / seconds,
                (to.done - from.done) / seconds,
                lag,
                lateMicros / 1e3,
                keptUp);
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
