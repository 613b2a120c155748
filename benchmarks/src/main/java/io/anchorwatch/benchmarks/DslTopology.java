package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.WireDecoder;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * What a user would write with the windows of the Streams DSL: episodes that end well, sources that flood, and sessions
 * whose binds in a window of 10 s are looked at. It knows nothing of versions, duplicates, gaps, amendments, timelines, nodes
 * or clients.
 */
final class DslTopology {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long FLOOD = 20;
    private static final String RECOVERED = "recovered";

    private DslTopology() {}

    /** Where it says what it has found: {@code episodes}, {@code floods} or {@code binds}. */
    static String out(AppConfig config, String what) {
        return config.applicationId() + "-" + what;
    }

    static List<String> outs(AppConfig config) {
        return List.of(out(config, "episodes"), out(config, "floods"), out(config, "binds"));
    }

    static Topology of(AppConfig config, Serializer<ReasonEvent> encoder, WireDecoder<ReasonEvent> decoder) {
        Serde<ReasonEvent> serde = Serdes.serdeFrom(encoder, deserializer(decoder));
        TimestampExtractor placed = DslTopology::placedAt;
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, ReasonEvent> events = builder.stream(
                Topics.REASON_EVENTS.in(config),
                Consumed.with(Serdes.String(), serde).withTimestampExtractor(placed));
        KStream<String, ReasonEvent> ofSessions = events.filter((key, event) -> event.sessionId() != null);
        episodes(ofSessions, serde).to(out(config, "episodes"), Produced.with(Serdes.String(), Serdes.String()));
        floods(events, serde).to(out(config, "floods"), Produced.with(Serdes.String(), Serdes.Long()));
        binds(ofSessions, serde).to(out(config, "binds"), Produced.with(Serdes.String(), Serdes.String()));
        return builder.build();
    }

    /** The state of each session, and the version at which an open episode began. */
    private static KStream<String, String> episodes(KStream<String, ReasonEvent> events, Serde<ReasonEvent> serde) {
        return events.filter((key, event) -> event.transitions())
                .groupByKey(Grouped.with(Serdes.String(), serde))
                .aggregate(
                        () -> "",
                        (key, event, open) -> {
                            if (event.fromState() == SessionState.ATTACHED) {
                                return Long.toString(event.stateVersion());
                            }
                            boolean ends = event.toState() == SessionState.ATTACHED && !open.isEmpty();
                            return ends ? RECOVERED + " " + open.replaceFirst(".* ", "") : open;
                        },
                        Materialized.with(Serdes.String(), Serdes.String()))
                .toStream()
                .filter((key, open) -> open.startsWith(RECOVERED))
                .map((key, open) -> KeyValue.pair(key + "/" + open.replaceFirst(".* ", ""), RECOVERED));
    }

    private static KStream<String, Long> floods(KStream<String, ReasonEvent> events, Serde<ReasonEvent> serde) {
        return events.filter((key, event) -> event.code().hostile() && event.source() != null)
                .groupBy((key, event) -> event.fleetId() + "/" + event.source(), Grouped.with(Serdes.String(), serde))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE).advanceBy(Duration.ofSeconds(1)))
                .count(Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .filter((window, count) -> count != null && count >= FLOOD)
                .map((window, count) -> KeyValue.pair(window.key(), count));
    }

    private static KStream<String, String> binds(KStream<String, ReasonEvent> events, Serde<ReasonEvent> serde) {
        return events.filter((key, event) -> event.binds())
                .groupByKey(Grouped.with(Serdes.String(), serde))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(
                        () -> "",
                        (key, event, bound) -> event.nodeId() + " " + event.transportId(),
                        Materialized.with(Serdes.String(), Serdes.String()))
                .toStream()
                .map((window, bound) ->
                        KeyValue.pair(window.key() + "/" + window.window().start(), bound));
    }

    private static long placedAt(ConsumerRecord<Object, Object> record, long before) {
        return ((ReasonEvent) record.value()).placedAt(record.timestamp() * 1_000) / 1_000;
    }

    private static Deserializer<ReasonEvent> deserializer(WireDecoder<ReasonEvent> decoder) {
        return (topic, bytes) -> {
            if (decoder.decode(bytes) instanceof Decoded.Accepted<ReasonEvent> accepted) {
                return accepted.value();
            }
            throw new IllegalStateException("an event of the simulator cannot be read");
        };
    }
}
