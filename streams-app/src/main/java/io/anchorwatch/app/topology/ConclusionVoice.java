package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Issuer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Where conclusions of one kind leave. While another state version speaks, they are kept instead. When that one has ended,
 * all that it said is read once from the topic, and what we kept is compared with it: the same is not said again, what
 * differs or is missing is said with the next revision. From then on we speak, in revisions that go on from the other's.
 */
final class ConclusionVoice implements Processor<byte[], Object, byte[], Object> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

    /** How many rows are settled at once: a transaction must not grow without end. */
    private static final int MOST = 5_000;

    private final Sink sink;
    private final Wire wire;
    private final String topicName;
    private final Succession succession;
    private final long keptMs;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private VoiceStore rows;

    private long term;

    /** Whether there are no rows, so that everything is said as it comes. */
    private boolean plain;

    private @Nullable Bytes settled;
    private boolean settling;
    private long sweptMs;
    private @Nullable PriorReader reader;

    /**
     * The voice of one exit.
     *
     * @param topicName of the installation
     * @param kept how long a conclusion may still be revised
     */
    ConclusionVoice(Sink sink, String topicName, Wire wire, Succession succession, Duration kept) {
        this.sink = sink;
        this.topicName = topicName;
        this.wire = wire;
        this.succession = succession;
        this.keptMs = kept.toMillis();
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        rows = new VoiceStore(Store.VOICE.in(context), sink);
        term = rows.term();
        plain = rows.empty();
        settling = !plain;
        settled =
                null; // a task that goes back to its last commit keeps this object, and what it had settled since then
        // is undone
        close();
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    private boolean speaking() {
        long now = succession.term();
        if (term != now && now > 0 && succession.first()) {
            begin(now);
        }
        return term == now;
    }

    private void begin(long now) {
        rows.speak(now);
        term = now;
        settling = true;
        settled = null;
    }

    @Override
    public void process(Record<byte[], Object> record) {
        if (speaking() && plain) {
            context.forward(record);
            return;
        }
        Conclusion own = record.value() instanceof Conclusion conclusion
                ? conclusion
                : wire.decode(sink, (byte[]) record.value());
        Bytes key = rows.key(own.id());
        VoiceRow row = VoiceRow.of(rows.get(key));
        if (!speaking()) {
            VoiceRow before = row == null ? new VoiceRow(null, null, 0, 0) : row;
            rows.put(
                    key,
                    before.withOwn(wire.encode(own), context.currentSystemTimeMs() + keptMs)
                            .toBytes());
            plain = false;
        } else if (row == null) {
            context.forward(record);
        } else if (row.unsettled() || row.prior() != null) {
            settle(key, own, row, record.timestamp());
        } else {
            say(own.withRevision((int) (own.revision() + row.shift())), record.timestamp());
        }
    }

    /** Says what the other has not said, and from then on knows by how much our revisions differ. */
    private void settle(Bytes key, Conclusion own, VoiceRow row, long timestamp) {
        Conclusion prior = row.prior() == null ? null : wire.decode(sink, row.prior());
        List<Conclusion> missing = Issuer.issue(prior, own);
        missing.forEach(one -> say(one, timestamp));
        Conclusion last = missing.isEmpty() ? prior : missing.get(missing.size() - 1);
        long shift = last == null ? 0 : last.revision() - own.revision();
        if (shift == 0) {
            rows.delete(key);
        } else {
            rows.put(
                    key,
                    VoiceRow.shifted(shift, context.currentSystemTimeMs() + keptMs)
                            .toBytes());
        }
    }

    private void say(Conclusion conclusion, long timestamp) {
        context.forward(new Record<>(ConclusionKey.of(conclusion), conclusion, Math.max(0, timestamp)));
    }

    private void look(long nowMs) {
        if (speaking()) {
            if (settling) {
                settleSome(nowMs);
            } else if (!plain && nowMs - sweptMs > SWEEP_EVERY.toMillis()) {
                sweep(nowMs);
            }
        } else if (succession.over() && succession.term() > 0) {
            read(nowMs);
        }
    }

    /** A piece of the topic; behind its end we speak. */
    private void read(long nowMs) {
        if (reader == null) {
            boolean bySession = sink == Sink.TIMELINES || sink == Sink.AUDITS;
            int partition = context.taskId().partition();
            reader = PriorReader.open(topicName, !bySession, succession.reader(), partition);
        }
        boolean all = reader.some((value, appendedMs) -> prior(value, appendedMs, nowMs));
        if (all) {
            close();
            begin(succession.term());
        }
    }

    private void prior(byte[] value, long appendedMs, long nowMs) {
        Conclusion said = wire.decode(sink, value);
        Bytes key = rows.key(said.id());
        VoiceRow row = VoiceRow.of(rows.get(key));
        if (row == null) {
            // The other may have been a moment ahead of us: then we shall conclude the same soon.
            if (PriorReader.recent(appendedMs, nowMs)) {
                rows.put(key, new VoiceRow(null, value, 0, nowMs + PriorReader.SOON_MS).toBytes());
                plain = false;
            }
        } else if (row.prior() == null || wire.decode(sink, row.prior()).revision() < said.revision()) {
            rows.put(key, row.withPrior(value).toBytes());
        }
    }

    private void settleSome(long nowMs) {
        int[] left = {MOST};
        settled = rows.walk(settled, (key, bytes) -> {
            VoiceRow row = VoiceRow.of(bytes);
            if (row != null && row.own() != null) {
                settle(key, wire.decode(sink, row.own()), row, nowMs);
            }
            return --left[0] > 0;
        });
        if (settled == null) {
            settling = false;
            plain = rows.empty();
            sweptMs = nowMs;
        }
    }

    private void sweep(long nowMs) {
        sweptMs = nowMs;
        rows.walk(null, (key, bytes) -> {
            VoiceRow row = VoiceRow.of(bytes);
            if (row != null && row.until() < nowMs) {
                rows.delete(key);
            }
            return true;
        });
        plain = rows.empty();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
