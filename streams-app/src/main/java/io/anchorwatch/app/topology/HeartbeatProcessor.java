package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.schemas.Decoded;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Hands heartbeats to the accounts of their nodes, and feeds their watermark as partitions of events do: a node must not be
 * called silent because its heartbeats were not read yet.
 */
final class HeartbeatProcessor implements Processor<byte[], byte[], byte[], Object> {
    private final Wire wire;
    private final IdleClock idle;
    private final Counted counted;
    private final int feedersBefore;

    private @Nullable ProcessorContext<byte[], Object> context;
    private long toldSecond = Long.MIN_VALUE;

    /**
     * The heartbeats' way in.
     *
     * @param feedersBefore how many other partitions feed that watermark
     */
    HeartbeatProcessor(Wire wire, IdleClock idle, Counted counted, int feedersBefore) {
        this.wire = wire;
        this.idle = idle;
        this.counted = counted;
        this.feedersBefore = feedersBefore;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        toldSecond = Long.MIN_VALUE; // a task that goes back to its last commit keeps this object
        processorContext.schedule(IdleClock.LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            long proven = idle.provenUntil(
                    Topics.NODE_HEARTBEATS, processorContext.taskId().partition());
            if (proven != Long.MIN_VALUE) {
                advance(processorContext, proven, Math.max(0, proven / 1_000));
            }
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], Object> to = context;
        if (to == null) {
            throw new IllegalStateException("a record before init");
        }
        advance(to, record.timestamp() * 1_000, record.timestamp());
        Decoded<NodeHeartbeat> decoded = wire.heartbeat(record.value(), record.timestamp());
        if (decoded instanceof Decoded.Accepted<NodeHeartbeat> accepted) {
            counted.heartbeat();
            NodeReport report = new NodeReport.Beat(accepted.value(), record.timestamp() * 1_000);
            to.forward(Subjects.account(report, record.timestamp()), Sink.SUBJECTS.sinkName());
        } else if (decoded instanceof Decoded.Rejected<NodeHeartbeat> rejected) {
            counted.dead(rejected.cause().name());
            to.forward(
                    DeadLetter.of(record, to.recordMetadata().orElseThrow(), rejected), Sink.DEAD_LETTERS.sinkName());
        }
    }

    /** Tells the clock when it has passed a full second; what was told before a restart is remembered by who was told. */
    private void advance(ProcessorContext<byte[], Object> to, long clock, long timestamp) {
        long second = Math.floorDiv(clock, NodeReport.SECOND);
        if (second > toldSecond) {
            toldSecond = second;
            int feeder = feedersBefore + to.taskId().partition();
            to.forward(Subjects.clock(feeder, second * NodeReport.SECOND, timestamp), Sink.SUBJECTS.sinkName());
        }
    }
}
