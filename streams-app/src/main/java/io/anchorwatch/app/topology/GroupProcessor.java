package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.sigma.CorrelationFold;
import io.anchorwatch.sigma.GroupState;
import io.anchorwatch.sigma.GroupStateCodec;
import io.anchorwatch.sigma.Match;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * The groups of all rules. Matches wait in the order of the log until the watermark, the least clock of all partitions of
 * events, has passed them; so it does not matter which partition was read first.
 */
final class GroupProcessor implements Processor<byte[], byte[], byte[], Object> {
    /** Marks the groups, among the keys of the store. */
    private static final char GROUP = 'g';

    /** Longer than any rule waits: seven days, its quiet and the grace. */
    private static final Duration EIGHT_DAYS = Duration.ofDays(8);

    private final Wire wire;
    private final Supplier<Rules> rules;
    private final Supplier<Suppressions> suppressions;
    private final int feeding;
    private final DetectionsCounted counted;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private Said said;

    @SuppressWarnings("NullAway.Init")
    private Pending store;

    @SuppressWarnings("NullAway.Init")
    private Pending waiting;

    @SuppressWarnings("NullAway.Init")
    private Deadlines deadlines;

    @SuppressWarnings("NullAway.Init")
    private FoldStore<GroupState, Match> groups;

    @SuppressWarnings("NullAway.Init")
    private Feeders feeders;

    @SuppressWarnings("NullAway.Init")
    private LastSaid lastSaid;

    private long judged = Long.MIN_VALUE;

    /** No match waits that was appended before: a search need not go over all that was deleted there. */
    private long lowest;

    /**
     * The groups of one partition.
     *
     * @param feeding how many partitions feed it
     */
    GroupProcessor(
            Wire wire,
            Supplier<Rules> rules,
            Supplier<Suppressions> suppressions,
            int feeding,
            DetectionsCounted counted) {
        this.wire = wire;
        this.rules = rules;
        this.suppressions = suppressions;
        this.feeding = feeding;
        this.counted = counted;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        said = new Said(context);
        BeforeCommit commits =
                context.<BeforeCommit>getStateStore(DetectionsTopology.COMMITS).anew();
        store = commits.pending(context.getStateStore(DetectionsTopology.GROUPS));
        waiting = commits.pending(context.getStateStore(DetectionsTopology.WAITING));
        deadlines = new Deadlines(commits.pending(context.getStateStore(DetectionsTopology.DEADLINES)), commits);
        lastSaid = new LastSaid(store, wire);
        groups = new FoldStore<>(
                GROUP,
                new CorrelationFold(rules),
                new GroupStateCodec(),
                store,
                deadlines,
                lastSaid,
                commits,
                EIGHT_DAYS,
                false);
        feeders = new Feeders(
                context.getStateStore(DetectionsTopology.WATERMARK), feeding, context.currentSystemTimeMs());
        judged = feeders.watermark();
        lowest = 0;
        context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::heldBack);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value[0] == Subjects.CLOCK) {
            ByteBuffer in = ByteBuffer.wrap(value, 1, Integer.BYTES + Long.BYTES);
            feeders.take(in.getInt(), in.getLong(), context.currentSystemTimeMs());
            long now = feeders.watermark();
            if (now > judged) {
                judge(now, record.timestamp(), this::marked);
                send(lastSaid.whole(now), record.timestamp());
            }
            return;
        }
        byte[] payload = Subjects.payload(value);
        Match match = MatchProcessor.MATCHES.decode(payload);
        waiting.put(place(match), payload);
        lowest = Math.min(lowest, match.appendedAt());
    }

    /** Somebody who is stuck must not blind everybody else: after a while the others are judged without him. */
    private void heldBack(long wallMs) {
        long now = feeders.watermarkOfTheLively(wallMs);
        if (now > judged) {
            counted.partial();
            judge(now, now / 1_000, finding -> marked(finding.partial()));
        }
    }

    private void judge(long now, long timestamp, UnaryOperator<Finding> marked) {
        judged = now;
        try (KeyValueIterator<Bytes, byte[]> rows = waiting.range(from(lowest), from(now))) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                Match match = MatchProcessor.MATCHES.decode(row.value);
                send(groups.take(match.key(), match, match.appendedAt(), marked), timestamp);
                waiting.delete(row.key);
            }
        }
        lowest = now;
        for (String due : deadlines.due(judged)) {
            if (due.charAt(0) == GROUP) {
                send(groups.advance(FoldStore.keyOf(due), judged, marked), timestamp);
            } else {
                LastSaid.forget(due, judged, store, deadlines);
            }
        }
    }

    private Finding marked(Finding finding) {
        return suppressions.get().marked(finding);
    }

    private void send(List<Conclusion> issued, long timestamp) {
        for (Conclusion one : issued) {
            if (one instanceof Finding finding && finding.flags().contains(Suppressions.FLAG)) {
                counted.suppressed(finding);
            }
            said.send(one, one, timestamp);
        }
    }

    /** In the order in which matches are taken, and of its own for each. */
    private static Bytes place(Match match) {
        byte[] event = match.eventId().getBytes(StandardCharsets.UTF_8);
        byte[] key = match.key().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES + event.length + 2 + key.length)
                .putLong(match.appendedAt())
                .putLong(match.at())
                .put(event)
                .put((byte) 0)
                .put((byte) (Byte.MAX_VALUE - match.part()))
                .put(key)
                .array());
    }

    private static Bytes from(long appendedAt) {
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, appendedAt)).array());
    }
}
