package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.simulation.Disorder;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Scenario;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who asked how often is what the log says, late and doubled events in it. */
class SourceFiguresTest {
    private static final Disorder DISORDER = new Disorder(3, Duration.ofSeconds(9), 0.1, 0.02);

    @ParameterizedTest
    @EnumSource(
            value = Scenario.class,
            names = {"DEMO", "X1", "X3", "X13", "DISTRIBUTED_FLOOD"})
    void every_attempt_is_counted_once(Scenario scenario) {
        Map<String, ReasonEvent> events = new HashMap<>();
        Map<String, Integer> copies = new HashMap<>();
        try (Pipeline pipeline = new Pipeline()) {
            for (Emission emission : EquivalencePropertyTest.history(scenario, 3)
                    .disturbed(DISORDER)
                    .emissions()) {
                pipeline.take(emission.event(), emission.at());
                events.put(emission.event().eventId(), emission.event());
                copies.merge(emission.event().eventId(), 1, Integer::sum);
            }
            // Of those it cannot be known whether they are duplicates; they are told as late, and count nowhere.
            for (TestRecord<byte[], byte[]> late : pipeline.read(Topics.LATE_EVENTS)) {
                if (Pipeline.headers(late).containsValue("BEYOND_DUPLICATE_WINDOW")) {
                    copies.merge(pipeline.wire.accepted(late.value()).eventId(), -1, Integer::sum);
                }
            }
            Map<String, Long> expected = events.values().stream()
                    .filter(event -> copies.getOrDefault(event.eventId(), 0) > 0)
                    .filter(event -> event.source() != null)
                    .filter(event -> event.code().attempts() || Attempt.handshake(event.code()))
                    .collect(Collectors.groupingBy(
                            event -> String.valueOf(event.source()), TreeMap::new, Collectors.counting()));
            Map<String, Long> told = new TreeMap<>();
            SourceFigures.sum(pipeline.store(Store.SUBJECTS), "default", 0, Long.MAX_VALUE)
                    .top(10_000)
                    .forEach(one -> told.put(one.source(), one.asked()));
            assertThat(told).isNotEmpty().isEqualTo(expected);
        }
    }
}
