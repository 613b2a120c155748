package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.schemas.WireSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link DslTopology} says, the ordinary way: conclusions are what is aggregated, what goes out and what is kept, by
 * the serdes that belong to our schemas, and an event that is repartitioned is an event. So it says what we say of an episode, a
 * flood and a window: beginning, end, causes, counts of transitions and of what a source asked, evidence. Left out, in its favour, are codes
 * and sessions of a flood; attempts, rejections and gates of an episode and durations of its states; changes in a window.
 */
final class OrdinaryDsl {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int FLOOD = 20;
    private static final String TWICE = "TWO_BINDINGS";

    private final AppConfig config;
    private final WireSerdes serdes;
    private final Serde<String> keys = Serdes.String();

    private OrdinaryDsl(AppConfig config, WireSerdes serdes) {
        this.config = config;
        this.serdes = serdes;
    }

    static Topology of(AppConfig config, WireSerdes serdes) {
        return new OrdinaryDsl(config, serdes).build();
    }

    private Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, ReasonEvent> events = builder.stream(
                Topics.REASON_EVENTS.in(config),
                Consumed.with(keys, serdes.reasonEvents()).withTimestampExtractor(DslTopology::placedAt));
        episodes(events).to(DslTopology.Part.EPISODES.out(config), Produced.with(keys, serdes.recoveryTimelines()));
        floods(events).to(DslTopology.Part.FLOODS.out(config), Produced.with(keys, serdes.findings()));
        KTable<Windowed<String>, Finding> binds = binds(events);
        binds.toStream()
                .filter((window, bound) -> bound.violation() != null)
                .map((window, bound) -> KeyValue.pair(window.key(), bound))
                .to(DslTopology.Part.FLOODS.out(config), Produced.with(keys, serdes.findings()));
        windows(binds).to(DslTopology.Part.BINDS.out(config), Produced.with(keys, serdes.invariantWindows()));
        return builder.build();
    }

    /** A cache would hold back an episode that another one follows within a commit. */
    private KStream<String, Episode> episodes(KStream<String, ReasonEvent> events) {
        Materialized<String, Episode, KeyValueStore<Bytes, byte[]>> kept =
                Materialized.<String, Episode, KeyValueStore<Bytes, byte[]>>with(keys, serdes.recoveryTimelines())
                        .withCachingDisabled();
        return events.filter((key, event) -> event.sessionId() != null && event.transitions())
                .groupByKey(Grouped.with(keys, serdes.reasonEvents()))
                .aggregate(() -> null, (key, event, last) -> episode(event, last), kept)
                .toStream()
                .filter((key, episode) -> episode != null && episode.outcome() == Episode.Outcome.RECOVERED);
    }

    private static @Nullable Episode episode(ReasonEvent event, @Nullable Episode last) {
        SessionState to = event.toState();
        boolean open = last != null && last.outcome() == Episode.Outcome.OPEN;
        if (last == null || !open) {
            boolean begins = to != SessionState.ATTACHED && to != SessionState.TERMINATED;
            return begins ? begun(event) : last;
        }
        if (to == SessionState.TERMINATED) {
            return with(last, event, Episode.Outcome.TERMINATED);
        }
        return with(last, event, to == SessionState.ATTACHED ? Episode.Outcome.RECOVERED : Episode.Outcome.OPEN);
    }

    private static Episode begun(ReasonEvent event) {
        return new Episode(
                event.fleetId(),
                String.valueOf(event.sessionId()),
                event.sessionId() + "/" + event.stateVersion(),
                event.nodeId(),
                event.at(),
                event.toState() == SessionState.RECOVERING ? Long.valueOf(event.at()) : null,
                null,
                Episode.Outcome.OPEN,
                false,
                event.codeName(),
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                Map.of(),
                0,
                0,
                List.of(),
                0,
                event.previousTransportId(),
                event.transportId(),
                event.policyVersion(),
                List.of(),
                true,
                0);
    }

    private static Episode with(Episode open, ReasonEvent event, Episode.Outcome outcome) {
        boolean ended = outcome != Episode.Outcome.OPEN;
        Long recovering = open.recoveryStartedAt();
        if (recovering == null && event.toState() == SessionState.RECOVERING) {
            recovering = event.at();
        }
        Long began = open.beganAt();
        return new Episode(
                open.fleetId(),
                open.sessionId(),
                open.episodeId(),
                event.nodeId(),
                began,
                recovering,
                ended ? Long.valueOf(event.at()) : null,
                outcome,
                false,
                open.triggerCode(),
                ended ? event.codeName() : null,
                ended && recovering != null ? Long.valueOf((event.at() - recovering) / 1_000) : null,
                ended && began != null ? Long.valueOf((event.at() - began) / 1_000) : null,
                null,
                null,
                null,
                open.attempts(),
                open.rejections(),
                open.retries() + (event.code() == ReasonCode.RECOVERY_RETRY ? 1 : 0),
                open.switches() + (event.code() == ReasonCode.TRANSPORT_SWITCH_OK ? 1 : 0),
                open.gating(),
                open.gatingTotal(),
                open.fromTransport(),
                event.transportId(),
                open.policyVersion(),
                open.flags(),
                true,
                0);
    }

    private KStream<String, Finding> floods(KStream<String, ReasonEvent> events) {
        return events.filter((key, event) -> event.code().attempts() && event.source() != null)
                .selectKey((key, event) -> event.fleetId() + "/" + event.source())
                .groupByKey(Grouped.with(keys, serdes.reasonEvents()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE).advanceBy(Duration.ofSeconds(1)))
                .aggregate(
                        () -> null,
                        (key, event, before) -> attempted(event, before),
                        Materialized.with(keys, serdes.findings()))
                .toStream()
                .filter((window, counted) -> floods(counted))
                .map((window, counted) -> KeyValue.pair(window.key(), counted));
    }

    private static Finding attempted(ReasonEvent event, @Nullable Finding before) {
        int hostile = event.code().hostile() ? 1 : 0;
        if (before == null) {
            Subject source = new Subject(Subject.Kind.SOURCE, String.valueOf(event.source()));
            String message = "Reattach flood by one source";
            return open(event, ReasonCode.SEC_ABUSE_CONTROL_PLANE, "reattach-flood", source, message)
                    .counting(1, hostile);
        }
        return seen(event, before).counting(count(before.attempts()) + 1, count(before.rejections()) + hostile);
    }

    private static int count(@Nullable Integer counted) {
        return counted == null ? 0 : counted;
    }

    private static Finding open(ReasonEvent event, ReasonCode code, String rule, Subject subject, String message) {
        List<String> evidence = List.of(event.eventId());
        return Finding.open(code, rule, event.fleetId(), subject, event.at(), evidence, message);
    }

    /** One more piece of evidence: the first 16 are kept, and the last 16. */
    private static Finding seen(ReasonEvent event, Finding before) {
        List<String> evidence = new ArrayList<>(before.evidence());
        if (evidence.size() == 2 * Finding.EVIDENCE_EACH_END) {
            evidence.remove(Finding.EVIDENCE_EACH_END);
        }
        evidence.add(event.eventId());
        return before.seenAgain(Math.max(before.lastSeenAt(), event.at()), evidence);
    }

    private static boolean floods(Finding counted) {
        int hostile = count(counted.rejections());
        return hostile >= FLOOD && hostile * 5 >= count(counted.attempts()) * 4;
    }

    /** Of each session and each ten seconds: the newest version bound, who bound it to what, and whether two did. */
    private KTable<Windowed<String>, Finding> binds(KStream<String, ReasonEvent> events) {
        return events.filter((key, event) -> event.sessionId() != null && event.binds())
                .groupByKey(Grouped.with(keys, serdes.reasonEvents()))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(
                        () -> null,
                        (key, event, before) -> bound(event, before),
                        Materialized.with(keys, serdes.findings()));
    }

    private static Finding bound(ReasonEvent event, @Nullable Finding before) {
        String version = Long.toString(event.stateVersion());
        String binding = event.nodeId() + ' ' + event.transportId();
        Map<String, String> details = Map.of("version", version, "binding", binding);
        if (before == null) {
            Subject session = new Subject(Subject.Kind.SESSION, String.valueOf(event.sessionId()));
            String message = "Two active bindings of one session";
            return open(event, ReasonCode.SEC_DUAL_ACTIVE_BINDING, "single-active-binding", session, message)
                    .withViolation(null, details);
        }
        Finding seen = seen(event, before);
        Map<String, String> last = before.details();
        if (version.equals(last.get("version"))) {
            return binding.equals(last.get("binding")) ? seen : seen.withViolation(TWICE, last);
        }
        boolean newer = event.stateVersion() > Long.parseLong(last.getOrDefault("version", "0"));
        return seen.withViolation(before.violation(), newer ? details : last);
    }

    /** Of each ten seconds how many sessions bound, and how many of them twice. */
    private KStream<String, InvariantWindow> windows(KTable<Windowed<String>, Finding> binds) {
        return binds.groupBy(
                        (window, bound) -> KeyValue.pair(
                                bound.fleetId() + "@" + window.window().start(), bound.violation() == null ? 0 : 1),
                        Grouped.with(keys, Serdes.Integer()))
                .aggregate(
                        () -> null,
                        (key, twice, window) -> counted(key, window, 1, twice),
                        (key, twice, window) -> counted(key, window, -1, -twice),
                        Materialized.with(keys, serdes.invariantWindows()))
                .toStream();
    }

    private static InvariantWindow counted(String key, @Nullable InvariantWindow before, int checked, int breached) {
        int at = key.lastIndexOf('@');
        long start = Long.parseLong(key.substring(at + 1)) * 1_000;
        int already = before == null ? 0 : before.checked();
        int breaches = (before == null ? 0 : before.breached()) + breached;
        return new InvariantWindow(
                key.substring(0, at),
                Invariant.SINGLE_ACTIVE,
                0,
                start,
                start + InvariantWindow.LENGTH,
                already + checked,
                already + checked - breaches,
                breaches,
                0,
                0,
                0);
    }
}
