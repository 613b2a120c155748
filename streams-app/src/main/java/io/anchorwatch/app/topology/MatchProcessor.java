package io.anchorwatch.app.topology;

import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.sigma.Match;
import io.anchorwatch.sigma.MatchCodec;
import io.anchorwatch.sigma.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Looks at each event once, for all rules, and sends what matches to its group; and the partition's clock to every group's
 * partition. It remembers nothing. What cannot be read is a dead letter already, of the application that concludes.
 */
final class MatchProcessor implements Processor<byte[], byte[], byte[], Object> {
    /** Marks a match among the records by group. */
    static final byte MATCH = 1;

    static final MatchCodec MATCHES = new MatchCodec();

    private final Wire wire;
    private final Supplier<Rules> rules;
    private final int partitions;
    private final IdleClock idle;
    private final DetectionsCounted counted;

    @SuppressWarnings("NullAway.Init") // Set by init.
    private ProcessorContext<byte[], Object> context;

    private long clock = Long.MIN_VALUE;
    private long toldSecond = Long.MIN_VALUE;

    MatchProcessor(Wire wire, Supplier<Rules> rules, int partitions, IdleClock idle, DetectionsCounted counted) {
        this.wire = wire;
        this.rules = rules;
        this.partitions = partitions;
        this.idle = idle;
        this.counted = counted;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        context.schedule(Duration.ofMillis(500), PunctuationType.WALL_CLOCK_TIME, this::idle);
    }

    private void idle(long wallMs) {
        long proven = idle.provenUntil(Topics.REASON_EVENTS, context.taskId().partition());
        if (proven > clock) {
            advance(proven, Math.max(0, proven / 1_000));
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        advance(record.timestamp() * 1_000, record.timestamp());
        if (record.value() == null) {
            return;
        }
        if (wire.event(record.value(), record.timestamp()) instanceof Decoded.Accepted<ReasonEvent> accepted
                && inItsPlace(accepted.value())) {
            rules.get()
                    .match(
                            accepted.value(),
                            record.timestamp() * 1_000,
                            (rule, match) -> send(rule.id(), match, record.timestamp()),
                            (rule, field) -> counted.lacking(rule.id()));
        }
    }

    private boolean inItsPlace(ReasonEvent event) {
        return Placement.of(event.key(), partitions)
                == context.recordMetadata().orElseThrow().partition();
    }

    private void advance(long to, long timestamp) {
        clock = Math.max(clock, to);
        long second = Math.floorDiv(clock, 1_000_000);
        if (second > toldSecond) {
            toldSecond = second;
            context.forward(Subjects.clock(context.taskId().partition(), second * 1_000_000, timestamp));
        }
    }

    private void send(String ruleId, Match match, long timestamp) {
        counted.match(ruleId);
        byte[] payload = MATCHES.encode(match);
        byte[] value = new byte[1 + payload.length];
        value[0] = MATCH;
        System.arraycopy(payload, 0, value, 1, payload.length);
        context.forward(new Record<>(match.key().getBytes(StandardCharsets.UTF_8), value, timestamp));
    }
}
