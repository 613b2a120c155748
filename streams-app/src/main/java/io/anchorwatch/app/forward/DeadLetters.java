package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Step;
import io.anchorwatch.app.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records that no receiver takes to the topic of dead letters, as they were found, with what is wrong in headers. */
final class DeadLetters implements AutoCloseable {
    private static final int DELIVERY_MS = 20_000;
    private static final int REQUEST_MS = 10_000;
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String version;

    /** @param version the product's, since another one may word a record differently */
    DeadLetters(AppConfig config, String version) {
        this(
                new KafkaProducer<>(settings(config), new ByteArraySerializer(), new ByteArraySerializer()),
                config,
                version);
    }

    DeadLetters(Producer<byte[], byte[]> producer, AppConfig config, String version) {
        this.producer = producer;
        this.topic = Topics.DEAD_LETTERS.in(config);
        this.version = version;
    }

    private static Map<String, Object> settings(AppConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS);
        return settings;
    }

    /** Returns when all replicas that must have it do. */
    void write(ForwarderConfig forwarder, Step.Bury grave) throws InterruptedException, ExecutionException {
        ConsumerRecord<byte[], byte[]> record = grave.parcel().record();
        Headers headers = new RecordHeaders(record.headers().toArray());
        header(headers, "cause", grave.why().cause().name());
        header(headers, "field", "");
        header(headers, "topic", record.topic());
        header(headers, "partition", Integer.toString(record.partition()));
        header(headers, "offset", Long.toString(record.offset()));
        header(headers, "timestamp", Long.toString(record.timestamp()));
        header(headers, "forwarder", forwarder.name());
        header(headers, "format", forwarder.format().word());
        header(headers, "status", grave.why().status());
        header(headers, "answer", grave.why().text());
        header(headers, "position", grave.parcel().position());
        header(headers, "record_id", grave.parcel().id());
        header(headers, "attempts", Integer.toString(grave.attempts()));
        header(headers, "version", version);
        producer.send(new ProducerRecord<>(topic, null, record.key(), record.value(), headers))
                .get();
    }

    private static void header(Headers headers, String name, String value) {
        headers.add("anchorwatch." + name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
