package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was concluded lately, in memory: the newest revision of every conclusion, and of findings the ones before. Bounded
 * by number (every kept revision counts) and by age (append time, judged against the newest append time seen, so that
 * neither the wall clock nor a node's clock decides what is forgotten). One thread writes, any number read, and waits at most
 * for one that is being written.
 */
public final class ReadModel {
    private static final int NEWS_MAX = 10_000;

    private final long retention;
    private final int rowsMax;

    private final Series<Finding> findings = new Series<>(Kind.FINDINGS);
    private final Series<Episode> episodes = new Series<>(Kind.EPISODES);
    private final Series<AuditEvent> audits = new Series<>(Kind.AUDITS);
    private final Series<InvariantWindow> windows = new Series<>(Kind.WINDOWS);
    private final List<Series<?>> all = List.of(findings, episodes, audits, windows);

    private final News news = new News(NEWS_MAX);
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private long arrivals;
    private volatile long newest = Long.MIN_VALUE;
    private volatile long forgotten = Long.MIN_VALUE;
    private volatile int rows;
    private volatile Feed feed = Feed.CATCHING_UP;
    private volatile BooleanSupplier away = () -> false;

    /**
     * An empty model.
     *
     * @param retention how far behind the newest append time a conclusion may be
     * @param rowsMax how many revisions are kept in all
     */
    public ReadModel(Duration retention, int rowsMax) {
        this.retention = retention.toMillis() * 1_000;
        this.rowsMax = rowsMax;
    }

    /**
     * Takes in a conclusion. A revision lower than the highest known of its id changes nothing. To be called by one
     * thread only.
     *
     * @param offset its place in its partition
     * @param appendedAt when the broker appended it, epoch microseconds
     */
    public void accept(String topic, int partition, long offset, long appendedAt, Conclusion conclusion) {
        Supplier<? extends Conclusion> again = () -> conclusion;
        if (conclusion instanceof Finding finding) {
            again = keep(findings, finding, appendedAt);
        } else if (conclusion instanceof Episode episode) {
            again = keep(episodes, episode, appendedAt);
        } else if (conclusion instanceof AuditEvent audit) {
            again = keep(audits, audit, appendedAt);
        } else if (conclusion instanceof InvariantWindow window) {
            again = keep(windows, window, appendedAt);
        }
        newest = Math.max(newest, appendedAt);
        forget();
        positions.put(new TopicPartition(topic, partition), offset + 1);
        news.add(partition, offset, conclusion, again);
    }

    /** Returns what makes the conclusion again. */
    private <T extends Conclusion> Supplier<T> keep(Series<T> series, T conclusion, long appendedAt) {
        Series.Change change = series.put(conclusion, appendedAt, arrivals++);
        if (change == null) {
            return () -> conclusion;
        }
        count(change.more());
        byte[] packed = change.packed();
        return () -> series.unpack(packed);
    }

    private void forget() {
        while (true) {
            Series<?> oldest = findings;
            for (Series<?> series : all) {
                if (series.oldestAppend() < oldest.oldestAppend()
                        || (series.oldestAppend() == oldest.oldestAppend()
                                && series.oldestArrival() < oldest.oldestArrival())) {
                    oldest = series;
                }
            }
            long appendedAt = oldest.oldestAppend();
            if (appendedAt == Long.MAX_VALUE || (rows <= rowsMax && appendedAt >= newest - retention)) {
                return;
            }
            count(-oldest.forgetOldest());
            forgotten = Math.max(forgotten, appendedAt);
        }
    }

    /** The only writer is the feeding thread; readers see some recent number. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void count(int more) {
        rows += more;
    }

    /** What arrives, for those who follow. */
    public News news() {
        return news;
    }

    /** How the model stands to the log. */
    public Feed feed() {
        return away.getAsBoolean() ? Feed.STALLED : feed;
    }

    /** By what it is known that the log is away, before whoever feeds the model has found that out. */
    void away(BooleanSupplier known) {
        away = known;
    }

    /** Told by whoever feeds the model. */
    public void feed(Feed feed) {
        this.feed = feed;
    }

    /** How many revisions are kept. */
    public int size() {
        return rows;
    }

    /** How many are kept at most. */
    public int most() {
        return rowsMax;
    }

    /** How much of the heap they take, in bytes. */
    public long bytes() {
        return all.stream().mapToLong(Series::bytes).sum();
    }

    /** The newest append time seen, epoch microseconds, or {@link Long#MIN_VALUE}. */
    public long newestAppend() {
        return newest;
    }

    /** The next offset of every partition of which something was taken in. */
    public Map<TopicPartition, Long> positions() {
        return Map.copyOf(positions);
    }

    /** Whether everything since that time is here: nothing later has been forgotten, and the log is being followed. */
    public boolean holdsAllSince(long since) {
        return feed() == Feed.FOLLOWING && (since == Long.MIN_VALUE || forgotten < since);
    }

    /** Findings, newest first by {@code began_at}; withdrawn ones too. */
    public Page<Finding> findings(Span span, FindingFilter filter) {
        return page(findings, span, filter.subject(), filter::takes);
    }

    /** Episodes, newest first by {@code began_at}; where that was lost, by the next time that is known. */
    public Page<Episode> episodes(Span span, EpisodeFilter filter) {
        return page(episodes, span, filter.sessionId(), filter::takes);
    }

    /** Audit events, newest first by {@code occurred_at}; null filters mean any. */
    public Page<AuditEvent> auditEvents(Span span, @Nullable String sessionId, @Nullable String code) {
        Predicate<AuditEvent> wanted =
                audit -> code == null || code.equals(audit.code().name());
        return page(audits, span, sessionId, wanted);
    }

    /** The newest revision of everything that is kept of a fleet: by kind, and the newest of each kind first. */
    public List<Conclusion> all(String fleetId) {
        List<Conclusion> all = new ArrayList<>();
        for (Series<? extends Conclusion> series : List.of(episodes, findings, audits, windows)) {
            Iterator<Row> rows = series.rows(fleetId, null, null, Long.MIN_VALUE);
            rows.forEachRemaining(row -> all.add(series.unpack(row.packed())));
        }
        return all;
    }

    private static <T extends Conclusion> Page<T> page(
            Series<T> series, Span span, @Nullable String group, Predicate<T> wanted) {
        List<T> items = new ArrayList<>();
        Set<String> shown = new HashSet<>();
        Key last = null;
        Iterator<Row> rows = series.rows(span.fleetId(), group, span.after(), span.since());
        while (rows.hasNext()) {
            Row row = rows.next();
            T newest = series.unpack(row.packed());
            if (wanted.test(newest) && !shown.contains(row.id())) {
                if (items.size() == span.limit()) {
                    return new Page<>(items, last);
                }
                items.add(newest);
                shown.add(row.id());
                last = row.key();
            }
        }
        return new Page<>(items, null);
    }

    /**
     * A finding of any fleet with its revisions and its relatives, or null when it is not here.
     *
     * @param fleets those that count; one of another fleet is not here, and takes no longer to be missed
     */
    public @Nullable FindingDetail finding(String findingId, Predicate<String> fleets) {
        List<Finding> revisions = findings.revisions(findingId, fleets);
        if (revisions.isEmpty()) {
            return null;
        }
        Finding finding = revisions.get(revisions.size() - 1);
        return new FindingDetail(finding, revisions, related(finding));
    }

    /** Findings that share evidence with one and began before it ended. */
    private List<Finding> related(Finding finding) {
        Set<String> evidence = new HashSet<>(finding.evidence());
        Map<String, Finding> related = new LinkedHashMap<>();
        long end = end(finding);
        Key after = end == Long.MAX_VALUE ? null : new Key(end, "");
        Iterator<Row> rows = findings.rows(finding.fleetId(), null, after, Long.MIN_VALUE);
        while (rows.hasNext() && related.size() < FindingDetail.RELATED_MAX) {
            Row row = rows.next();
            Finding other = findings.unpack(row.packed());
            if (!other.id().equals(finding.id())
                    && end(other) >= finding.beganAt()
                    && other.evidence().stream().anyMatch(evidence::contains)) {
                related.put(other.id(), other);
            }
        }
        return List.copyOf(related.values());
    }

    private static long end(Finding finding) {
        return finding.endedAt() == null ? Long.MAX_VALUE : finding.endedAt();
    }

    /** What happened in a fleet in a span of time, both ends in epoch microseconds, the first inclusive. */
    public FleetFigures figures(String fleetId, long since, long until) {
        FleetFigures.Sum sum = new FleetFigures.Sum();
        for (Series<?> series : List.of(episodes, findings, windows)) {
            series.add(fleetId, since, until, sum);
        }
        return sum.figures(fleetId, since, until);
    }
}
