package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.ForwarderView.State;
import io.anchorwatch.app.forward.delivery.Refusal;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a forwarder tells of itself: written by its thread, read by anybody. */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ForwarderConfig config;
    private State state = State.RUNNING;
    private @Nullable String lastError;
    private @Nullable Long lastErrorAt;
    private @Nullable Long lastAcceptedAt;
    private long accepted;
    private long deadLetters;
    private long loggedNanos;
    private volatile ForwarderView view;

    Standing(ForwarderConfig config) {
        this.config = config;
        this.view = snapshot(List.of());
    }

    ForwarderView view() {
        return view;
    }

    State state() {
        return state;
    }

    /** What a receiver said to so many records. */
    void told(Verdict verdict, int sent, @Nullable String error, long nowMs) {
        if (verdict instanceof Verdict.Accepted) {
            accepted(sent, nowMs);
        } else if (verdict instanceof Verdict.Each each) {
            accepted(
                    each.items().stream()
                            .filter(Verdict.Accepted.class::isInstance)
                            .count(),
                    nowMs);
        }
        if (!(verdict instanceof Verdict.Accepted || verdict instanceof Verdict.Stop) && error != null) {
            failed(error, nowMs);
        }
    }

    private void accepted(long records, long nowMs) {
        if (records > 0) {
            accepted += records;
            lastAcceptedAt = nowMs * 1_000;
        }
    }

    void deadLetter(String position, Refusal why) {
        deadLetters++;
        LOG.warn("{}: {} is a dead letter: {}", config.name(), position, why);
    }

    /** Something went wrong. The same thing is logged once a minute. */
    void failed(String why, long nowMs) {
        boolean news = !Objects.equals(why, lastError) || System.nanoTime() - loggedNanos > REPEAT_NANOS;
        lastError = why;
        lastErrorAt = nowMs * 1_000;
        if (news) {
            loggedNanos = System.nanoTime();
            LOG.warn("{}: {}; nothing is lost, it tries again", config.name(), why);
        }
    }

    void is(State now) {
        state = now;
    }

    /** Nothing more is sent until somebody mends the cause and starts it again. */
    void stopped(String why, long nowMs) {
        if (state != State.STOPPED) {
            lastError = why;
            lastErrorAt = nowMs * 1_000;
            state = State.STOPPED;
            LOG.error(
                    "{} has STOPPED: {}. What is not accepted stays in the log and is sent after a restart",
                    config.name(),
                    why);
        }
    }

    void show(List<ForwarderView.Cursor> partitions) {
        view = snapshot(partitions);
    }

    private ForwarderView snapshot(List<ForwarderView.Cursor> partitions) {
        return new ForwarderView(
                config.name(),
                config.kind().word(),
                config.format().word(),
                state,
                lastError,
                lastErrorAt,
                lastAcceptedAt,
                accepted,
                deadLetters,
                guarantee(config.kind()),
                partitions);
    }

    private static String guarantee(ForwarderConfig.Kind kind) {
        return "at least once, duplicates under the same record id; accepted means "
                + switch (kind) {
                    case FILE -> "on the disk";
                    case WEBHOOK -> "answered with 2xx";
                    case HEC -> "taken by the collector, or acknowledged by the indexer where acknowledge is set";
                    case BULK -> "indexed, or there already";
                    case SYSLOG ->
                        "written: the protocol has no acknowledgement, and the last 5 s before a connection"
                                + " breaks are written again";
                };
    }
}
