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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What was concluded lately, in memory: the newest revision of every conclusion, and of findings the ones before. Bounded
 * by number (every kept revision counts) and by age (append time, judged against the newest append time seen, so that
 * neither the wall clock nor a node's clock decides what is forgotten). One thread writes, any number read without
 * waiting.
 */
public final class ReadModel {
    private static final int NEWS_MAX = 10_000;

    private final long retention;
    private final int rowsMax;

    private final Once once = new Once();
    private final Series<Finding> findings = new Series<>(Kind.FINDINGS, once);
    private final Series<Episode> episodes = new Series<>(Kind.EPISODES, once);
    private final Series<AuditEvent> audits = new Series<>(Kind.AUDITS, once);
    private final Series<InvariantWindow> windows = new Series<>(Kind.WINDOWS, once);

    /** Everything that is kept, the oldest append first. Only the writing thread touches it. */
    private final TreeMap<Row<?>, Series<?>> kept = new TreeMap<>(Row.BY_ARRIVAL);

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
        Series.Change<T> change = series.put(conclusion, appendedAt, arrivals++);
        if (change == null) {
            return () -> conclusion;
        }
        Row<T> before = change.before();
        if (before != null) {
            kept.remove(before);
        }
        kept.put(change.row(), series);
        count(change.row().revisions().size()
                - (before == null ? 0 : before.revisions().size()));
        return change.row()::newest;
    }

    private void forget() {
        while (!kept.isEmpty() && (rows > rowsMax || kept.firstKey().appendedAt() < newest - retention)) {
            Map.Entry<Row<?>, Series<?>> oldest = kept.pollFirstEntry();
            Row<?> row = oldest.getKey();
            oldest.getValue().remove(row);
            count(-row.revisions().size());
            forgotten = Math.max(forgotten, row.appendedAt());
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
        return page(rows(findings, span, filter.subject()), filter::takes, span.limit());
    }

    /** Episodes, newest first by {@code began_at}; where that was lost, by the next time that is known. */
    public Page<Episode> episodes(Span span, EpisodeFilter filter) {
        return page(rows(episodes, span, filter.sessionId()), filter::takes, span.limit());
    }

    /** Audit events, newest first by {@code occurred_at}; null filters mean any. */
    public Page<AuditEvent> auditEvents(Span span, @Nullable String sessionId, @Nullable String code) {
        Predicate<AuditEvent> wanted =
                audit -> code == null || code.equals(audit.code().name());
        return page(rows(audits, span, sessionId), wanted, span.limit());
    }

    /** The newest revision of everything that is kept of a fleet: by kind, and the newest of each kind first. */
    public List<Conclusion> all(String fleetId) {
        return Stream.of(episodes, findings, audits, windows)
                .<Conclusion>flatMap(
                        series -> series.rows(fleetId, null, Long.MIN_VALUE).map(Row::newest))
                .toList();
    }

    private static <T extends Conclusion> Stream<Row<T>> rows(Series<T> series, Span span, @Nullable String group) {
        return group == null
                ? series.rows(span.fleetId(), span.after(), span.since())
                : series.rows(span.fleetId(), group, span.after(), span.since());
    }

    private static <T extends Conclusion> Page<T> page(Stream<Row<T>> rows, Predicate<T> wanted, int limit) {
        List<T> items = new ArrayList<>();
        Key last = null;
        Iterator<Row<T>> all = rows.iterator();
        while (all.hasNext()) {
            Row<T> row = all.next();
            T newest = row.newest();
            if (wanted.test(newest)) {
                if (items.size() == limit) {
                    return new Page<>(items, last);
                }
                items.add(newest);
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
        Row<Finding> row = findings.find(findingId);
        if (row == null || !fleets.test(row.fleetId())) {
            return null;
        }
        List<Finding> revisions = row.revisions().all();
        Finding finding = revisions.get(revisions.size() - 1);
        Set<String> evidence = new HashSet<>(finding.evidence());
        long end = end(finding);
        Key after = end == Long.MAX_VALUE ? null : new Key(end + 1, "\uffff");
        List<Finding> related = findings.rows(finding.fleetId(), after, Long.MIN_VALUE)
                .map(Row::newest)
                .filter(other -> !other.id().equals(findingId) && end(other) >= finding.beganAt())
                .filter(other -> other.evidence().stream().anyMatch(evidence::contains))
                .limit(FindingDetail.RELATED_MAX)
                .toList();
        return new FindingDetail(finding, revisions, related);
    }

    private static long end(Finding finding) {
        return finding.endedAt() == null ? Long.MAX_VALUE : finding.endedAt();
    }

    /** What happened in a fleet in a span of time, both ends in epoch microseconds, the first inclusive. */
    public FleetFigures figures(String fleetId, long since, long until) {
        FleetFigures.Sum sum = new FleetFigures.Sum();
        for (Series<?> series : List.of(episodes, findings, windows)) {
            add(series, fleetId, since, until, sum);
        }
        return sum.figures(fleetId, since, until);
    }

    private static <T extends Conclusion> void add(
            Series<T> series, String fleetId, long since, long until, FleetFigures.Sum sum) {
        series.rows(fleetId, null, since).forEach(row -> {
            FleetFigures.Part part = row.part();
            if (part != null && row.placedAt() >= since && row.placedAt() < until) {
                part.addTo(sum);
            }
        });
    }
}
