package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.SequenceBlock;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SequenceWindow;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.schemas.Decoded;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The session part, keyed as the log is: decodes once, turns away what cannot be read, knows duplicates, keeps the
 * partition's clock, and hands each event to the folds.
 */
final class SessionProcessor implements Processor<byte[], byte[], byte[], Object> {
    static final Bytes CLOCK = Bytes.wrap(new byte[] {'c'});

    private static final long SECOND = 1_000_000;

    /** How far others may be told that time has passed before it has passed for all here: less than the grace, for which they wait. */
    private static final long AHEAD = 3 * SECOND;

    private final Wire wire;
    private final int partitions;
    private final Policies policies;
    private final Duration retention;
    private final IdleClock idle;
    private final Counted counted;
    private final Tuning tuning;
    private final long lookEvery;
    private final long clockAKey;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private SessionFolds folds;

    @SuppressWarnings("NullAway.Init")
    private Accounts accounts;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<Bytes, byte[]> clockStore;

    private long clock = Long.MIN_VALUE;
    private long lookedAt = Long.MIN_VALUE;

    /** Until when time has passed for all that was due: before {@link #lookedAt} while some are left. */
    private long passed = Long.MIN_VALUE;

    /** For how long the clock has moved without anybody being looked at, in microseconds. */
    private long credit;

    /** Whether an event has come since it was last asked whether the partition is silent. */
    private boolean spokenSince;

    private long lastSecond = Long.MIN_VALUE;
    private long toldSecond = Long.MIN_VALUE;

    /**
     * The session part.
     *
     * @param partitions of the events; an event on another one than its key's would be half a session
     */
    SessionProcessor(
            Wire wire,
            int partitions,
            Policies policies,
            Duration retention,
            IdleClock idle,
            Counted counted,
            Tuning tuning) {
        this.wire = wire;
        this.partitions = partitions;
        this.policies = policies;
        this.retention = retention;
        this.idle = idle;
        this.counted = counted;
        this.tuning = tuning;
        this.lookEvery = tuning.lookEvery().toNanos() / 1_000;
        this.clockAKey = tuning.clockAKey().toNanos() / 1_000;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        clockStore = Store.CLOCK.in(context);
        BeforeCommit commits =
                context.<BeforeCommit>getStateStore(Store.SESSIONS_COMMITS).anew();
        folds = new SessionFolds(context, wire, policies, retention, partitions, tuning, commits);
        accounts = new Accounts(commits.pending(Store.BLOCKS.in(context)), commits);
        byte @Nullable [] stored = clockStore.get(CLOCK);
        clock = stored == null ? Long.MIN_VALUE : ByteBuffer.wrap(stored).getLong();
        lookedAt = Long.MIN_VALUE; // a task that goes back to its last commit keeps this object
        passed = Long.MIN_VALUE;
        credit = 0;
        lastSecond = Long.MIN_VALUE;
        toldSecond = Long.MIN_VALUE;
        context.schedule(IdleClock.LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::idle);
    }

    @Override
    public void close() {
        if (folds != null) {
            folds.close();
        }
    }

    /** On a silent partition time moves on as far as it is proven that nothing waits to be read. */
    private void idle(long wallMs) {
        long proven = idle.provenUntil(Topics.REASON_EVENTS, context.taskId().partition());
        if (proven > clock || (behind() && !spokenSince)) {
            clock = Math.max(clock, proven);
            look(clock / 1_000, IdleClock.LOOK_EVERY.toNanos() / 1_000);
            tell(Math.max(0, clock / 1_000));
        }
        spokenSince = false;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        spokenSince = true;
        advance(record.timestamp() * 1_000, record.timestamp());
        Decoded<ReasonEvent> decoded = wire.event(record.value(), record.timestamp());
        if (decoded instanceof Decoded.Accepted<ReasonEvent> accepted) {
            take(accepted.value(), record, place);
        } else if (decoded instanceof Decoded.Rejected<ReasonEvent> rejected) {
            dead(record, place, rejected.cause().name(), rejected.field());
        }
    }

    /** Moves the clock, looks for what is due before the record is applied, and tells the others. */
    private void advance(long to, long timestamp) {
        clock = Math.max(clock, to);
        if (behind() || lookedAt == Long.MIN_VALUE || clock - lookedAt >= lookEvery) {
            look(timestamp, 0);
        }
        tell(timestamp);
    }

    private boolean behind() {
        return passed < lookedAt;
    }

    /** At the end of each second accounts are told; others hear of the clock once time has passed for those here. */
    private void tell(long timestamp) {
        long second = Math.floorDiv(clock, SECOND);
        if (second > lastSecond) {
            lastSecond = second;
            tell(accounts.told(), timestamp);
            clockStore.put(CLOCK, ByteBuffer.allocate(Long.BYTES).putLong(clock).array());
        }
        long over = Math.floorDiv(behind() ? Math.min(clock, passed + AHEAD) : clock, SECOND);
        if (over > toldSecond) {
            toldSecond = over;
            folds.send();
            context.forward(
                    Subjects.clock(context.taskId().partition(), over * SECOND, timestamp), Sink.SUBJECTS.sinkName());
        }
    }

    private void tell(List<SequenceBlock> blocks, long timestamp) {
        blocks.forEach(block -> context.forward(Subjects.account(block, timestamp), Sink.SUBJECTS.sinkName()));
    }

    /** @param waited how long nobody came, in microseconds, though the clock may have stood still */
    private void look(long timestamp, long waited) {
        long moved = lookedAt == Long.MIN_VALUE ? clockAKey : clock - lookedAt;
        credit = Math.min(credit, clockAKey) + Math.max(moved, waited);
        lookedAt = clock;
        int few = (int) Math.min(Integer.MAX_VALUE / 2, credit / clockAKey);
        credit -= few * clockAKey;
        passed = folds.due(clock, timestamp, few);
    }

    private void take(ReasonEvent event, Record<byte[], byte[]> record, RecordMetadata place) {
        String key = event.key();
        if (Placement.of(key, partitions) != place.partition()) {
            dead(record, place, "INVALID_FIELD", "key");
            return;
        }
        counted.accepted();
        long appendedAt = record.timestamp() * 1_000;
        long offset = place.offset();
        if (folds.ownsNot(event, key)) {
            withoutSession(event, record, offset);
            return;
        }
        byte[] value = wire.stored(event, record.value());
        SessionCell cell = folds.cell(key, clock);
        byte[] before = folds.sameIdentity(event, cell);
        account(event, record, before == null ? SequenceBlock.Taken.FRESH : SequenceBlock.Taken.BEFORE);
        if (before == null) {
            boolean late = folds.session(event, cell, value, appendedAt, offset, clock);
            if (late) {
                late(record, "LATE");
            }
        } else if (Arrays.equals(before, value)) {
            counted.duplicate();
        } else {
            dead(record, place, "IDENTITY_REUSED", "node_sequence");
        }
    }

    private void account(ReasonEvent event, Record<byte[], byte[]> record, SequenceBlock.Taken taken) {
        tell(accounts.take(event, record.timestamp() * 1_000, clock, taken), record.timestamp());
    }

    private void withoutSession(ReasonEvent event, Record<byte[], byte[]> record, long offset) {
        SequenceWindow.Seen seen = folds.number(event, clock);
        boolean counts = seen == SequenceWindow.Seen.NEW || seen == SequenceWindow.Seen.JUMP;
        account(event, record, counts ? SequenceBlock.Taken.FRESH : SequenceBlock.Taken.BEFORE);
        switch (seen) {
            case DUPLICATE -> counted.duplicate();
            case BEYOND -> late(record, "BEYOND_DUPLICATE_WINDOW");
            case NEW, JUMP -> {
                if (seen == SequenceWindow.Seen.JUMP) {
                    counted.jump();
                }
                boolean late = folds.withoutSession(event, record.timestamp() * 1_000, offset, clock);
                if (late) {
                    late(record, "LATE");
                }
            }
        }
    }

    private void late(Record<byte[], byte[]> record, String reason) {
        counted.late(reason);
        context.forward(AsFound.of(record, Map.of("anchorwatch.reason", reason)), Sink.LATE.sinkName());
    }

    private void dead(Record<byte[], byte[]> record, RecordMetadata place, String cause, @Nullable String field) {
        counted.dead(cause);
        context.forward(DeadLetter.of(record, place, cause, field), Sink.DEAD_LETTERS.sinkName());
    }
}
