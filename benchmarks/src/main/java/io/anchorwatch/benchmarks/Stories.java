package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.event.ReasonEvent;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Sessions of so many events, all of them in their turn. */
final class Stories {
    private static final long STEP = 100_000;

    private Stories() {}

    static void write(EventLog log, AppConfig config, String session, int events) {
        long now = Clock.now();
        Speaker speaker = new Speaker(now / 1_000);
        Function<ReasonEvent, byte[]> encoder = log.encoder(config);
        try (KafkaProducer<byte[], byte[]> producer = log.producer(20)) {
            for (int version = 1; version <= events; version++) {
                long at = now - (events - version) * STEP;
                String node = "story-" + session;
                ReasonEvent event = version == 1
                        ? speaker.birth(node, at, session, null)
                        : speaker.wobble(node, at, session, version);
                producer.send(EventLog.record(config, event, encoder.apply(event), null));
            }
        }
    }
}
