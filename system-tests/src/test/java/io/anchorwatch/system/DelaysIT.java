package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.config.StateVersion;
import io.anchorwatch.simulation.Scenario;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened while no instance ran is told of by the first that runs again, and by every later one. */
final class DelaysIT {
    private static final List<TopicPartition> EVENTS = IntStream.range(0, 4)
            .mapToObj(partition -> new TopicPartition("reason-events", partition))
            .toList();

    @TempDir
    private Path directory;

    @Test
    void records_that_waited_and_records_that_are_gone_are_told_of() throws Exception {
        try (Rig rig = new Rig(directory, 1);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", rig.brokers().bootstrapServers()))) {
            AppProcess app = rig.addApp();
            app.awaitReady();
            live(rig, 3_000);
            assertThat(app.stop()).isZero();
            live(rig, 4_000);
            Map<TopicPartition, Long> committed = committed(admin);
            Map<TopicPartition, Long> end = ends(admin);
            long waitingSince = System.currentTimeMillis();
            Map<TopicPartition, RecordsToDelete> half = new HashMap<>();
            long gone = 0;
            for (TopicPartition place : EVENTS) {
                long until = (committed.get(place) + end.get(place)) / 2;
                half.put(place, RecordsToDelete.beforeOffset(until));
                gone += until - committed.get(place);
            }
            assertThat(gone).isPositive();
            admin.deleteRecords(half).all().get(30, TimeUnit.SECONDS);
            Thread.sleep(Math.max(0, waitingSince + 31_000 - System.currentTimeMillis()));

            app.start();
            app.awaitReady();
            try (Installation here = rig.installation()) {
                List<JsonNode> delays = awaitEnd(here);
                List<JsonNode> missed = of("MISSED", delays);
                assertThat(missed.stream()
                                .mapToLong(each -> each.get("records").asLong())
                                .sum())
                        .isEqualTo(gone);
                assertThat(missed)
                        .allSatisfy(each -> assertThat(each.get("first_offset").asLong())
                                .isEqualTo(committed.get(
                                        EVENTS.get(each.get("partition").asInt()))));
                List<JsonNode> behind = of("BEHIND", delays);
                assertThat(behind.stream()
                                .mapToLong(each -> each.get("records").asLong())
                                .sum())
                        .isEqualTo(
                                end.values().stream().mapToLong(Long::longValue).sum()
                                        - committed.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum()
                                        - gone);
                assertThat(behind).allSatisfy(each -> {
                    assertThat(each.get("since").asText())
                            .isLessThan(each.get("noticed_at").asText());
                    assertThat(each.get("until").asText())
                            .isGreaterThanOrEqualTo(each.get("noticed_at").asText());
                });
                app.kill();
                app.start();
                app.awaitReady();
                assertThat(awaitEnd(here)).containsExactlyElementsOf(delays);
            }
        }
    }

    private static List<JsonNode> of(String kind, List<JsonNode> delays) {
        return delays.stream()
                .filter(each -> each.get("kind").asText().equals(kind))
                .toList();
    }

    /** All that is told of, as soon as nothing waits any more. */
    private static List<JsonNode> awaitEnd(Installation here) throws Exception {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            List<JsonNode> delays = here.items("/api/v1/delays", 3);
            boolean over = delays.stream().noneMatch(each -> each.get("until").isNull());
            if (!delays.isEmpty() && over) {
                return delays;
            }
            assertThat(System.nanoTime()).as("what waits: %s", delays).isLessThan(patience);
            Thread.sleep(500);
        }
    }

    private static Map<TopicPartition, Long> committed(Admin admin) throws Exception {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> all = admin.listConsumerGroupOffsets(
                        StateVersion.id("anchorwatch", StateVersion.current()))
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS);
        EVENTS.forEach(place ->
                committed.put(place, all.containsKey(place) ? all.get(place).offset() : 0));
        return committed;
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        EVENTS.forEach(place -> latest.put(place, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each :
                admin.listOffsets(latest).all().get(30, TimeUnit.SECONDS).entrySet()) {
            ends.put(each.getKey(), each.getValue().offset());
        }
        return ends;
    }

    private static void live(Rig rig, long ms) throws Exception {
        try (Load load = new Load(rig.brokers().bootstrapServers(), rig.registryUrl(), Scenario.BUSY, 5, 100)) {
            Thread.sleep(ms);
            assertThat(load.end()).isNotEmpty();
        }
    }
}
