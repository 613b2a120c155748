package io.anchorwatch.app.topology;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where records are set aside: late events and dead letters. Each comes from one record of the log, so the offset up to which
 * another state version has read decides by whom it is set aside.
 */
final class RecordVoice implements Processor<byte[], Object, byte[], Object> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LAYOUT = 1;

    private final Sink sink;
    private final Succession succession;

    @SuppressWarnings("NullAway.Init") // All below is set by init.
    private ProcessorContext<byte[], Object> context;

    @SuppressWarnings("NullAway.Init")
    private VoiceStore rows;

    private long term;

    RecordVoice(Sink sink, Succession succession) {
        this.sink = sink;
        this.succession = succession;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> processorContext) {
        context = processorContext;
        rows = new VoiceStore(Store.VOICE.in(context), sink);
        term = rows.term();
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    private boolean speaking() {
        long now = succession.term();
        if (term != now && now > 0 && (succession.first() || succession.over())) {
            decide(true);
            rows.speak(now);
            term = now;
        }
        return term == now;
    }

    @Override
    public void process(Record<byte[], Object> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        if (speaking()) {
            if (!taken(place.topic(), place.partition(), place.offset())) {
                context.forward(record);
            }
            return;
        }
        String key = place.topic() + '/' + place.partition() + '/' + place.offset();
        rows.put(rows.key(key), packed(record, place));
    }

    /** Whether the other has read so far, and so has set it aside itself. */
    private boolean taken(String topic, int partition, long offset) {
        Map<TopicPartition, Long> taken = succession.taken();
        return offset < taken.getOrDefault(new TopicPartition(topic, partition), 0L);
    }

    private void look(long nowMs) {
        if (!speaking()) {
            decide(false);
        }
    }

    /** Drops what the other has set aside; what it has not, is sent if it never will be. */
    private void decide(boolean over) {
        rows.walk(null, (key, bytes) -> {
            PackReader reader = new PackReader(bytes, LAYOUT);
            String topic = reader.text();
            int partition = (int) reader.unsigned();
            boolean taken = taken(topic, partition, reader.unsigned());
            if (over && !taken) {
                context.forward(unpacked(reader));
            }
            if (over || taken) {
                rows.delete(key);
            }
            return true;
        });
    }

    private static byte[] packed(Record<byte[], Object> record, RecordMetadata place) {
        PackWriter writer = new PackWriter(LAYOUT)
                .text(place.topic())
                .unsigned(place.partition())
                .unsigned(place.offset())
                .signed(record.timestamp())
                .flag(record.key() != null)
                .bytes(record.key() == null ? new byte[0] : record.key())
                .flag(record.value() != null)
                .bytes(record.value() == null ? new byte[0] : (byte[]) record.value());
        Header[] headers = record.headers().toArray();
        writer.unsigned(headers.length);
        for (Header header : headers) {
            byte[] value = header.value();
            writer.text(header.key()).flag(value != null).bytes(value == null ? new byte[0] : value);
        }
        return writer.toBytes();
    }

    private static Record<byte[], Object> unpacked(PackReader reader) {
        long timestamp = reader.signed();
        boolean hasKey = reader.flag();
        byte[] key = reader.bytes();
        boolean hasValue = reader.flag();
        byte[] value = reader.bytes();
        Headers headers = new RecordHeaders();
        for (int left = reader.upTo(Integer.MAX_VALUE); left > 0; left--) {
            String name = reader.text();
            boolean some = reader.flag();
            byte[] content = reader.bytes();
            headers.add(name, some ? content : null);
        }
        return new Record<>(hasKey ? key : null, hasValue ? value : null, timestamp, headers);
    }
}
