package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final long AT = System.currentTimeMillis() * 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RegistryStub stub = new RegistryStub();
    private final Registry registry = stub.registry();
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final CountDownLatch there = new CountDownLatch(1);

    @AfterEach
    void stops() {
        registry.close();
        stub.close();
    }

    private Publisher publisher(int buffered) {
        PublisherSettings settings = new PublisherSettings("localhost:9092", "t.", buffered, Map.of());
        return new Publisher(settings, registry, () -> {
            try {
                there.await();
            } catch (InterruptedException e) {
                throw new KafkaException(e);
            }
            return kafka;
        });
    }

    private static ReasonEvent event(long sequence) {
        return new Occurrence(ReasonCode.AUTH_FAIL, AT)
                .session("s", ReasonEvent.ABSENT, ReasonEvent.ABSENT)
                .saidBy("f", "n", 0, sequence);
    }

    private List<ReasonEvent> published() {
        var decoder = new WireSerdes(registry, "t.").decoder(WireRecord.REASON_EVENT);
        return records("t.reason-events").stream()
                .map(record -> ((Decoded.Accepted<ReasonEvent>) decoder.decode(record.value())).value())
                .toList();
    }

    private List<NodeHeartbeat> heartbeats() {
        var decoder = new WireSerdes(registry, "t.").decoder(WireRecord.NODE_HEARTBEAT);
        return records("t.node-heartbeats").stream()
                .map(record -> ((Decoded.Accepted<NodeHeartbeat>) decoder.decode(record.value())).value())
                .toList();
    }

    private List<ProducerRecord<byte[], byte[]>> records(String topic) {
        return kafka.history().stream()
                .filter(record -> record.topic().equals(topic))
                .toList();
    }

    @Test
    void what_is_accepted_is_published_in_order_under_its_key() {
        there.countDown();
        Publisher publisher = publisher(100);
        for (int i = 1; i <= 50; i++) {
            assertThat(publisher.offer(event(i))).isTrue();
        }
        assertThat(publisher.close(PATIENCE)).isZero();
        assertThat(published()).extracting(ReasonEvent::nodeSequence).isSorted().hasSize(50);
        assertThat(records("t.reason-events"))
                .allMatch(record -> new String(record.key(), StandardCharsets.UTF_8).equals("f/s"));
        assertThat(publisher.counts()).isEqualTo(new PublisherCounts(50, 50, 0, 0, null));
        assertThat(publisher.offer(event(51))).isFalse();
    }

    @Test
    void an_overflow_drops_the_new_event_and_leaves_a_gap_in_the_numbers() {
        Publisher publisher = publisher(4);
        VpnNode node = publisher.node("f", "n");
        int said = 0;
        for (int i = 0; i < 20; i++) {
            said += node.say(new Occurrence(ReasonCode.AUTH_FAIL, AT)) ? 1 : 0;
        }
        assertThat(said).isBetween(3, 5);
        assertThat(node.lastSequence()).isEqualTo(20);
        assertThat(publisher.counts().dropped()).isEqualTo(20 - said);
        there.countDown();
        assertThat(publisher.close(PATIENCE)).isZero();
        assertThat(published()).hasSize(said);
        assertThat(heartbeats()).last().extracting(NodeHeartbeat::lastSequence).isEqualTo(20L);
    }

    @Test
    void every_start_of_a_node_is_a_later_incarnation_also_within_one_millisecond() {
        there.countDown();
        Publisher publisher = publisher(100);
        long last = 0;
        for (int i = 0; i < 50; i++) {
            try (VpnNode node = publisher.node("f", "n")) {
                assertThat(node.incarnation()).isGreaterThan(last);
                last = node.incarnation();
            }
        }
        publisher.close(PATIENCE);
    }

    @Test
    void a_node_numbers_its_events_and_says_when_it_begins_and_stops() {
        there.countDown();
        Publisher publisher = publisher(100);
        VpnNode node = publisher.node("f", "n");
        node.say(new Occurrence(ReasonCode.AUTH_FAIL, AT));
        node.say(new Occurrence(ReasonCode.AUTH_FAIL, AT).source("src").detail("nonce", 7));
        publisher.close(PATIENCE);
        assertThat(published()).extracting(ReasonEvent::nodeSequence).containsExactly(1L, 2L);
        assertThat(published()).allMatch(event -> event.nodeIncarnation() == node.incarnation());
        assertThat(published().get(1).details()).isEqualTo(Map.of("nonce", "7"));
        assertThat(heartbeats()).extracting(NodeHeartbeat::stopping).containsExactly(false, true);
        assertThat(heartbeats()).extracting(NodeHeartbeat::lastSequence).containsExactly(0L, 2L);
        assertThat(records("t.node-heartbeats"))
                .allMatch(record -> new String(record.key(), StandardCharsets.UTF_8).equals("f/~node/n"));
        assertThatThrownBy(() -> node.say(new Occurrence(ReasonCode.AUTH_FAIL, AT)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_node_that_is_closed_stops_once() {
        there.countDown();
        Publisher publisher = publisher(100);
        VpnNode node = publisher.node("f", "n");
        node.close();
        node.close();
        publisher.close(PATIENCE);
        assertThat(heartbeats()).extracting(NodeHeartbeat::stopping).containsExactly(false, true);
    }

    @Test
    void what_breaks_a_rule_takes_no_number() {
        there.countDown();
        Publisher publisher = publisher(100);
        VpnNode node = publisher.node("f", "n");
        assertThatThrownBy(() -> node.say(new Occurrence("no code", AT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("code is " + EventRules.CODE_RULE + ", not no code");
        assertThat(node.lastSequence()).isZero();
        assertThatThrownBy(() -> publisher.node("f", "a/b")).isInstanceOf(IllegalArgumentException.class);
        publisher.close(PATIENCE);
    }

    @Test
    void offering_returns_at_once_while_kafka_and_registry_are_away() {
        stub.failure = 503;
        Publisher publisher = publisher(10);
        long before = System.nanoTime();
        for (int i = 1; i <= 1_000; i++) {
            publisher.offer(event(i));
        }
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(5));
        stub.failure = 0;
        there.countDown();
        assertThat(publisher.close(PATIENCE)).isZero();
        assertThat(published())
                .extracting(ReasonEvent::nodeSequence)
                .startsWith(1L, 2L)
                .hasSizeBetween(10, 11);
    }

    @Test
    void putting_waits_for_room_and_gives_up_in_time() throws InterruptedException {
        Publisher publisher = publisher(1);
        while (publisher.put(event(1), Duration.ofMillis(100))) {
            assertThat(publisher.counts().accepted()).isLessThan(5);
        }
        assertThat(publisher.counts().dropped()).isZero();
        there.countDown();
        assertThat(publisher.put(event(2), PATIENCE)).isTrue();
        publisher.close(PATIENCE);
    }

    @Test
    void many_writers_lose_nothing() throws InterruptedException {
        there.countDown();
        Publisher publisher = publisher(64);
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 1; i <= 500; i++) {
                        assertThat(publisher.put(event(i), PATIENCE)).isTrue();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            writer.start();
            writers.add(writer);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(publisher.close(PATIENCE)).isZero();
        assertThat(records("t.reason-events")).hasSize(2_000);
    }

    @Test
    void closing_says_how_many_it_could_not_deliver() {
        Publisher publisher = publisher(10);
        for (int i = 1; i <= 5; i++) {
            publisher.offer(event(i));
        }
        assertThat(publisher.close(Duration.ofMillis(50))).isEqualTo(5);
        assertThat(publisher.close(Duration.ofMillis(50))).isEqualTo(5);
    }

    @Test
    void what_kafka_refuses_for_good_is_counted_and_the_rest_goes_on() throws InterruptedException {
        there.countDown();
        kafka.sendException = new TopicAuthorizationException("not allowed to write to t.reason-events");
        Publisher publisher = publisher(10);
        publisher.offer(event(1));
        while (publisher.counts().failed() == 0) {
            Thread.onSpinWait();
        }
        assertThat(publisher.counts().problem()).contains("not allowed");
        kafka.sendException = null;
        publisher.offer(event(2));
        assertThat(publisher.close(PATIENCE)).isEqualTo(1);
        assertThat(published()).extracting(ReasonEvent::nodeSequence).containsExactly(2L);
    }

    @Test
    void settings_cannot_undo_what_the_publisher_promises() {
        Map<String, Object> asked = Map.of(
                ProducerConfig.ACKS_CONFIG, "0",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false,
                ProducerConfig.PARTITIONER_CLASS_CONFIG, "org.apache.kafka.clients.producer.RoundRobinPartitioner",
                ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, true,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        assertThat(new PublisherSettings("a:1, b:2", "", 1, asked).producer())
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false)
                .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd")
                .doesNotContainKey(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        assertThatThrownBy(() -> new PublisherSettings("localhost")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Publisher(
                        new PublisherSettings("a:1", "", 1, Map.of("compression.type", "shrink")), registry))
                .isInstanceOf(ConfigException.class);
    }
}
