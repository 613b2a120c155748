package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.topology.Placement;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.sigma.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A rule over a log that is there already. */
class BacktestTest {
    private static final String TOPIC = "reason-events";
    private static final long START_MS = 1_767_225_600_000L;
    private static final RegistryStub REGISTRY = new RegistryStub();
    private static final Rules RULES =
            Detections.load(List.of(ShippedRulesTest.RULES)).rules();

    private final WireSerdes serdes = new WireSerdes(
            new Registry(
                    new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(REGISTRY.url(), 100),
                    () -> REGISTRY.clock.get()),
            "");

    /** A log of two partitions; whatever it is asked for as a time, it answers with that offset in each. */
    private final class Log extends MockConsumer<byte[], byte[]> {
        private final long since;
        private final Map<TopicPartition, Long> ends = new HashMap<>();

        Log(long since) {
            super("earliest");
            this.since = since;
            List<PartitionInfo> infos = List.of(info(0), info(1));
            updatePartitions(TOPIC, infos);
            List<TopicPartition> places = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            assign(places);
            places.forEach(place -> ends.put(place, 0L));
            updateBeginningOffsets(Map.copyOf(ends));
        }

        private PartitionInfo info(int partition) {
            return new PartitionInfo(TOPIC, partition, Node.noNode(), new Node[0], new Node[0]);
        }

        void append(String key, byte[] value, long ms) {
            TopicPartition place = new TopicPartition(TOPIC, Placement.of(key, 2));
            long offset = ends.merge(place, 1L, Long::sum) - 1;
            addRecord(new ConsumerRecord<>(
                    TOPIC,
                    place.partition(),
                    offset,
                    ms,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    key.getBytes(StandardCharsets.UTF_8),
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
            updateEndOffsets(Map.copyOf(ends));
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            Map<TopicPartition, OffsetAndTimestamp> answers = new HashMap<>();
            times.forEach((place, ms) ->
                    answers.put(place, since < ends.get(place) ? new OffsetAndTimestamp(since, ms) : null));
            return answers;
        }
    }

    private Log log(long since) {
        Log log = new Log(since);
        for (int i = 0; i < 60; i++) {
            String session = "s-" + i % 2;
            ReasonEvent event = new ReasonEvent(
                    "default",
                    "n",
                    0,
                    i + 1,
                    "AUTH_FAIL",
                    (START_MS + i) * 1_000,
                    session,
                    1,
                    1,
                    null,
                    null,
                    null,
                    null,
                    i % 3 == 0 ? null : "x",
                    null,
                    null,
                    Map.of());
            log.append(event.key(), serdes.serializer(WireRecord.REASON_EVENT).serialize("", event), START_MS + i);
        }
        log.append("default/s-0", new byte[] {1, 2, 3}, START_MS + 90_000);
        return log;
    }

    @Test
    void it_reads_all_partitions_to_their_end_and_says_what_would_have_been_found() {
        Backtest.Outcome outcome = new Backtest(RULES, new Wire(serdes)).run(log(0), TOPIC, Instant.EPOCH);
        assertThat(outcome.events()).isEqualTo(60);
        assertThat(outcome.lacking())
                .as("floods from a source, and accepts after a wrong proof")
                .isEqualTo(40);
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.findings())
                .extracting(finding -> finding.subject().id() + " " + finding.message() + " " + finding.status())
                .containsExactlyInAnyOrder(
                        "s-0 VPN Reattach Flood On One Session: 30 matches CLOSED",
                        "s-1 VPN Reattach Flood On One Session: 30 matches CLOSED",
                        "x VPN Reattach Flood From One Source: 40 matches CLOSED",
                        "s-0 VPN Session Guessed At: 30 matches CLOSED",
                        "s-1 VPN Session Guessed At: 30 matches CLOSED");
    }

    @Test
    void it_begins_where_it_is_told_to() {
        assertThat(new Backtest(RULES, new Wire(serdes))
                        .run(log(25), TOPIC, Instant.EPOCH)
                        .events())
                .isEqualTo(10);
        assertThat(new Backtest(RULES, new Wire(serdes))
                        .run(log(1_000), TOPIC, Instant.EPOCH)
                        .events())
                .isZero();
    }
}
