package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.FaultyConfigException;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppression;
import io.anchorwatch.sigma.Suppressions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules and suppressions that are in force. When their files have changed, and are right, those take the place of the old
 * ones; while something is wrong with them, the old ones go on. Each change is a line in the log for each rule and suppression.
 */
public final class InForce implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InForce.class);

    private final AppConfig config;
    private final Counter reloads;
    private final Counter refusals;
    private final ScheduledExecutorService looking;
    private volatile Detections now;
    private volatile boolean refused;
    private String seen;

    private InForce(AppConfig config, MeterRegistry metrics) {
        this.config = config;
        this.seen = FilesHash.of(config);
        this.now = Detections.of(config);
        this.reloads = Counter.builder("anchorwatch.detections.reloads")
                .description("changes of rules or suppressions that were taken over")
                .register(metrics);
        this.refusals = Counter.builder("anchorwatch.detections.refusals")
                .description("changes of rules or suppressions that were refused")
                .register(metrics);
        Gauge.builder("anchorwatch.detections.refused", this, one -> one.refused ? 1 : 0)
                .description("1 while the files of rules and suppressions are wrong and older ones are in force")
                .register(metrics);
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "anchorwatch-rules");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads them, and from then on looks whether they have changed.
     *
     * @throws FaultyConfigException with everything that is wrong
     */
    public static InForce start(AppConfig config, MeterRegistry metrics) {
        InForce inForce = new InForce(config, metrics);
        inForce.tell(Detections.NONE, inForce.now);
        long every = config.detectionsReload().toMillis();
        boolean files = config.detectionsDir() != null || config.detectionsSuppressions() != null;
        if (every > 0 && files) {
            ScheduledFuture<?> unused =
                    inForce.looking.scheduleWithFixedDelay(inForce::look, every, every, TimeUnit.MILLISECONDS);
        }
        return inForce;
    }

    public Rules rules() {
        return now.rules();
    }

    public Suppressions suppressions() {
        return now.suppressions();
    }

    /** Takes over what has changed, if it is right. */
    void look() {
        try {
            String hash = FilesHash.of(config);
            if (hash.equals(seen)) {
                return;
            }
            seen = hash;
            Detections before = now;
            Detections read = Detections.of(config);
            refused = false;
            now = read;
            reloads.increment();
            LOG.info("rules and suppressions have changed, and are {} now", hash);
            tell(before, read);
        } catch (FaultyConfigException e) {
            refused = true;
            refusals.increment();
            LOG.error(
                    "changed rules or suppressions are refused, the old ones go on: {}",
                    e.faults().stream().map(Fault::toString).collect(Collectors.joining("; ")));
        } catch (RuntimeException e) { // or nobody would ever look again
            LOG.error("rules and suppressions cannot be looked at, the old ones go on", e);
        }
    }

    private void tell(Detections before, Detections after) {
        changes(rules(before), rules(after));
        changes(suppressions(before), suppressions(after));
    }

    private static Map<String, String> rules(Detections detections) {
        return detections.rules().all().stream()
                .collect(Collectors.toMap(Rule::id, rule -> "rule " + rule.title() + " (" + rule.identity() + ")"));
    }

    private static Map<String, String> suppressions(Detections detections) {
        return detections.suppressions().all().stream()
                .collect(Collectors.toMap(Suppression::id, Suppression::toString));
    }

    private static void changes(Map<String, String> before, Map<String, String> after) {
        new TreeMap<>(after).forEach((id, text) -> {
            if (!text.equals(before.get(id))) {
                LOG.info("in force{}: {}", before.containsKey(id) ? ", changed" : "", text);
            }
        });
        before.forEach((id, text) -> {
            if (!after.containsKey(id)) {
                LOG.info("no longer in force: {}", text);
            }
        });
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
