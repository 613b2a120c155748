package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.WireDecoder;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

/**
 * The least that the DSL of Kafka Streams can do: episodes that end well, sources that flood, and sessions whose
 * binds in a window of 10 s contradict each other. Written in its favour: aggregates are packed into a long, which costs
 * next to nothing to store; what goes through a repartition topic is four bytes; nothing is emitted that a cache can hold
 * back.
 */
final class DslTopology {
    /** The three things, each a pipeline of its own. */
    enum Part {
        EPISODES,
        FLOODS,
        BINDS;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Where it says what it has found. */
        String out(AppConfig config) {
            return config.applicationId() + "-" + word();
        }
    }

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int FLOOD = 20;

    private DslTopology() {}

    static Topology of(AppConfig config, WireDecoder<ReasonEvent> decoder, Set<Part> parts) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, ReasonEvent> events = builder.stream(
                Topics.REASON_EVENTS.in(config),
                Consumed.with(Serdes.String(), events(decoder)).withTimestampExtractor(DslTopology::placedAt));
        Serde<String> keys = Serdes.String();
        if (parts.contains(Part.EPISODES)) {
            episodes(events).to(Part.EPISODES.out(config), Produced.with(keys, Serdes.Long()));
        }
        if (parts.contains(Part.FLOODS)) {
            floods(events).to(Part.FLOODS.out(config), Produced.with(keys, Serdes.Long()));
        }
        if (parts.contains(Part.BINDS)) {
            binds(events).to(Part.BINDS.out(config), Produced.with(keys, Serdes.Long()));
        }
        return builder.build();
    }

    /** Of each session the version at which an episode is open, or 0, and below it how many ended well. */
    private static KStream<String, Long> episodes(KStream<String, ReasonEvent> events) {
        return events.filter((key, event) -> event.sessionId() != null && event.transitions())
                .mapValues(DslTopology::step)
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
                .aggregate(
                        () -> 0L,
                        (key, step, state) -> next(step, state),
                        Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .filter((key, state) -> state >>> 32 == 0);
    }

    /** A transition in four bytes: its version, and negative where it leads to ATTACHED, 0 where to the end. */
    private static int step(ReasonEvent event) {
        return event.toState() == SessionState.TERMINATED
                ? 0
                : event.toState() == SessionState.ATTACHED ? -(int) event.stateVersion() : (int) event.stateVersion();
    }

    private static long next(int step, long state) {
        boolean open = state >>> 32 != 0;
        long ended = state & LOW;
        if (step > 0) {
            return open ? state : (long) step << 32 | ended;
        }
        return open && step < 0 ? ended + 1 : ended;
    }

    static int episodes(long state) {
        return (int) (state & LOW);
    }

    /** Of each source and each ten seconds of the last: attempts, and below them those that are hostile. */
    private static KStream<String, Long> floods(KStream<String, ReasonEvent> events) {
        return events.filter((key, event) -> event.code().attempts() && event.source() != null)
                .map((key, event) -> KeyValue.pair(
                        event.fleetId() + "/" + event.source(), event.code().hostile() ? 1 : 0))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Integer()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE).advanceBy(Duration.ofSeconds(1)))
                .aggregate(
                        () -> 0L,
                        (key, hostile, counts) -> counts + (1L << 32) + hostile,
                        Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .filter((window, counts) -> floods(counts))
                .map((window, counts) -> KeyValue.pair(window.key(), counts));
    }

    private static boolean floods(long counts) {
        long hostile = counts & LOW;
        return hostile >= FLOOD && hostile * 5 >= (counts >>> 32) * 4;
    }

    /** Of each session and each ten seconds: the newest version bound, who bound it to what, and whether two did. */
    private static KStream<String, Long> binds(KStream<String, ReasonEvent> events) {
        return events.filter((key, event) -> event.sessionId() != null && event.binds())
                .mapValues(event -> event.stateVersion() << 32
                        | ((event.nodeId() + ' ' + event.transportId()).hashCode() & 0x7FFF_FFFFL) << 1)
                .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(
                        () -> 0L,
                        (key, claim, bound) -> bind(claim, bound),
                        Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .map((window, bound) ->
                        KeyValue.pair(window.key() + "@" + window.window().start(), bound));
    }

    private static long bind(long claim, long bound) {
        if (claim >>> 32 == bound >>> 32 && claim != (bound & ~1L)) {
            return bound | 1;
        }
        return claim >>> 32 > bound >>> 32 ? claim | bound & 1 : bound;
    }

    static boolean conflict(long bound) {
        return (bound & 1) != 0;
    }

    static long placedAt(ConsumerRecord<Object, Object> record, long before) {
        return ((ReasonEvent) record.value()).placedAt(record.timestamp() * 1_000) / 1_000;
    }

    /** Only read: nothing of the three sends an event on. */
    private static Serde<ReasonEvent> events(WireDecoder<ReasonEvent> decoder) {
        Serializer<ReasonEvent> none = (topic, event) -> {
            throw new UnsupportedOperationException("events are not written");
        };
        return Serdes.serdeFrom(none, (topic, bytes) -> {
            if (decoder.decode(bytes) instanceof Decoded.Accepted<ReasonEvent> accepted) {
                return accepted.value();
            }
            throw new IllegalStateException("an event of the simulator cannot be read");
        });
    }
}
