package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends each kind of conclusion to its topic. */
final class Said {
    private final ProcessorContext<byte[], Object> context;

    Said(ProcessorContext<byte[], Object> context) {
        this.context = context;
    }

    /**
     * Dated by the input that caused it; its own times travel inside.
     *
     * @param value the conclusion as it travels
     */
    void send(Conclusion conclusion, Object value, long timestamp) {
        context.forward(
                new Record<>(ConclusionKey.of(conclusion), value, Math.max(0, timestamp)),
                Sink.of(conclusion).sinkName());
    }
}
