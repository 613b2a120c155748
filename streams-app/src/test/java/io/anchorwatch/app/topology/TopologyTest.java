package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.app.Golden;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.RetriableRegistryException;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.testing.BareFold;
import io.anchorwatch.testing.Scenario;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shell adds to the folds: identity, dead letters, late events, silence, forgetting. */
class TopologyTest {
    private static final long DAY = Duration.ofDays(1).toMillis() * 1_000;
    private static final String HANDSHAKE = "0 HANDSHAKE_OK BIRTH>ATTACHED v1 udp:A";
    private static final byte[] KEY = {'k'};

    private final Pipeline pipeline = new Pipeline();

    @AfterEach
    void nothing_was_dropped_by_the_engine() {
        assertThat(pipeline.dropped()).isZero();
        pipeline.close();
    }

    private static long at(long ms) {
        return Scenario.START + ms * 1_000;
    }

    private static ReasonEvent event(String line) {
        return Scenario.parse(line).lines().get(0).event();
    }

    @Test
    void the_topology_is_the_approved_one() {
        String description = new AuditTopology(pipeline.config, pipeline.wire, 1, Store.Kind.FILES)
                .build((topic, partition) -> Long.MIN_VALUE, pipeline.tally)
                .describe()
                .toString();
        assertThat(description).doesNotContain("KSTREAM", "KTABLE");
        Golden.verify("docs/reference/topology.txt", description);
    }

    @Test
    void what_is_no_event_becomes_a_dead_letter_with_its_cause_and_the_next_one_is_taken() {
        byte[] garbage = "no avro at all".getBytes(StandardCharsets.UTF_8);
        byte[] unknown = ByteBuffer.allocate(9).putInt(1, 999_999).array();
        deny(unknown);
        byte[] large = new byte[2_000_000];
        byte[] torn = pipeline.bytes(event(HANDSHAKE));
        torn = java.util.Arrays.copyOf(torn, torn.length - 3);
        byte[] invalid = pipeline.bytes(with(event(HANDSHAKE), "a code with spaces"));
        List<byte[]> values = java.util.Arrays.asList(garbage, unknown, large, torn, invalid, new byte[0], null);
        values.forEach(value -> pipeline.take(KEY, value, at(0)));
        pipeline.take(event(HANDSHAKE), at(10));

        List<TestRecord<byte[], byte[]>> dead = pipeline.read(Topics.DEAD_LETTERS);
        assertThat(dead)
                .extracting(record -> Pipeline.headers(record).get("cause"))
                .containsExactly(
                        "UNDECODABLE",
                        "UNKNOWN_SCHEMA",
                        "TOO_LARGE",
                        "UNDECODABLE",
                        "INVALID_FIELD",
                        "UNDECODABLE",
                        "UNDECODABLE");
        for (int i = 0; i < dead.size(); i++) {
            byte[] found = values.get(i);
            byte[] whole =
                    found == large ? java.util.Arrays.copyOf(large, dead.get(i).value().length) : found;
            assertThat(dead.get(i).value()).isEqualTo(whole);
            assertThat(dead.get(i).key()).isEqualTo(KEY);
            assertThat(Pipeline.headers(dead.get(i)))
                    .containsEntry("topic", "reason-events")
                    .containsEntry("partition", "0")
                    .containsEntry("offset", Integer.toString(i))
                    .containsEntry("field", i == 4 ? "code" : "");
        }
        assertThat(dead.get(2).value()).as("what no topic takes is cut").hasSizeBetween(900_000, 1_000_000);
        assertThat(dead)
                .extracting(record -> Pipeline.headers(record).get("cut_from"))
                .containsExactly(null, null, "2000000", null, null, null, null);
        assertThat(pipeline.tally.dead).hasSize(7);
        assertThat(pipeline.tally.accepted).isEqualTo(1);
        assertThat(pipeline.keys(Store.SESSIONS)).containsExactly("default/S");
    }

    /** Asks for a schema until the registry is known not to know it; else the pipeline would wait for real. */
    private void deny(byte[] unknown) {
        WireDecoder<ReasonEvent> decoder = pipeline.serdes.decoder(WireRecord.REASON_EVENT);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> decoder.decode(unknown)).isInstanceOf(RetriableRegistryException.class);
        }
        assertThat(decoder.decode(unknown)).isInstanceOf(Decoded.Rejected.class);
    }

    private static ReasonEvent with(ReasonEvent event, String code) {
        return new ReasonEvent(
                event.fleetId(),
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                code,
                event.at(),
                event.sessionId(),
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                event.transportId(),
                event.previousTransportId(),
                event.source(),
                event.clientRef(),
                event.policyVersion(),
                event.details());
    }

    @Test
    void the_same_bytes_again_are_a_duplicate_and_other_bytes_under_the_same_identity_a_dead_letter() {
        ReasonEvent first = event(HANDSHAKE);
        pipeline.take(first, at(0));
        pipeline.take(first, at(40));
        pipeline.take(with(first, "POLICY_TERMINATION"), at(80));
        assertThat(pipeline.tally.duplicates).isEqualTo(1);
        assertThat(pipeline.read(Topics.DEAD_LETTERS)).singleElement().satisfies(record -> {
            assertThat(Pipeline.headers(record))
                    .containsEntry("cause", "IDENTITY_REUSED")
                    .containsEntry("offset", "2");
            assertThat(record.value()).isEqualTo(pipeline.bytes(with(first, "POLICY_TERMINATION")));
        });
    }

    @Test
    void an_event_in_another_schema_is_stored_in_ours_and_is_the_same_as_itself_in_ours() {
        ReasonEvent event = event(HANDSHAKE);
        byte[] ours = pipeline.bytes(event);
        String wider = WireRecord.REASON_EVENT
                .schema()
                .toString()
                .replaceFirst("]}$", ",{\"name\":\"more\",\"type\":\"string\",\"default\":\"\"}]}");
        byte[] other = ByteBuffer.allocate(ours.length + 2)
                .put(ours)
                .put(new byte[] {2, 'x'})
                .putInt(1, Pipeline.schema(wider))
                .array();
        byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
        pipeline.take(key, other, at(0));
        pipeline.take(key, ours, at(40));
        pipeline.take(key, other, at(80));
        assertThat(pipeline.tally.dead).isEmpty();
        assertThat(pipeline.tally.duplicates).isEqualTo(2);
        assertThat(new Timelines(pipeline.store(Store.TIMELINE), pipeline.wire).sameIdentity(event))
                .isEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s=-", "s=unheard-of"})
    void an_attempt_that_no_session_owns_counts_once_however_often_it_is_delivered(String session) {
        for (int i = 1; i <= 15; i++) {
            ReasonEvent attempt = event(i * 100 + " SESSION_NOT_FOUND - - - src=one seq=" + i + " " + session);
            pipeline.take(attempt, at(i * 100));
            pipeline.take(attempt, at(i * 100));
        }
        pipeline.silence(at(120_000));
        assertThat(pipeline.tally.duplicates).isEqualTo(15);
        assertThat(pipeline.findings()).as("15 of the 20 that make a flood").isEmpty();
        assertThat(pipeline.keys(Store.TIMELINE)).isEmpty();
    }

    @Test
    void a_late_event_goes_to_late_events_as_it_came_with_the_reason() {
        pipeline.run("""
               0  HANDSHAKE_OK       BIRTH>ATTACHED     v1  udp:A
             100  VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v2  udp:A  seq=2
             300  VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v4  udp:A  seq=4
             200  HEALTH_RECOVERED   VOLATILE>ATTACHED  v3  udp:A  seq=3  @9000
            """);
        assertThat(pipeline.read(Topics.LATE_EVENTS)).singleElement().satisfies(record -> {
            assertThat(Pipeline.headers(record)).isEqualTo(Map.of("reason", "LATE"));
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("default/S");
        });
        assertThat(pipeline.tally.late).containsExactly("LATE");
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP version-gap S CLOSED");
    }

    @Test
    void a_number_far_behind_is_beyond_the_window_and_goes_to_late_events() {
        pipeline.take(event("0 SESSION_NOT_FOUND - - - s=- seq=5000"), at(0));
        pipeline.take(event("0 SESSION_NOT_FOUND - - - s=- seq=3000"), at(10));
        assertThat(pipeline.read(Topics.LATE_EVENTS))
                .extracting(record -> Pipeline.headers(record).get("reason"))
                .containsExactly("BEYOND_DUPLICATE_WINDOW");
    }

    @Test
    void a_stuck_recovery_on_a_silent_partition_becomes_overdue_when_bound_and_grace_have_passed() {
        pipeline.run(HANDSHAKE + "\n1000 RECOVERY_START ATTACHED>RECOVERING v2 -");
        pipeline.silence(at(13_999));
        assertThat(pipeline.findings()).isEmpty();
        pipeline.silence(at(14_000));
        assertThat(pipeline.findings()).containsExactly("AUDIT_RECOVERY_OVERDUE recovery-overdue S OPEN");
        assertThat(pipeline.concluded().values())
                .anySatisfy(one -> assertThat(one).isInstanceOfSatisfying(Episode.class, episode -> {
                    assertThat(episode.overdue()).isTrue();
                    assertThat(episode.outcome()).isEqualTo(Episode.Outcome.OPEN);
                }));
    }

    @Test
    void a_window_is_issued_on_a_silent_partition_when_its_end_and_the_grace_have_passed() {
        pipeline.run(HANDSHAKE);
        pipeline.silence(at(14_999));
        assertThat(pipeline.concluded()).isEmpty();
        pipeline.silence(at(15_000));
        assertThat(windows()).singleElement().satisfies(window -> {
            assertThat(window.confirmed()).isEqualTo(1);
            assertThat(window.bindingChanges()).isEqualTo(1);
        });
    }

    private List<InvariantWindow> windows() {
        return pipeline.concluded().values().stream()
                .filter(InvariantWindow.class::isInstance)
                .map(InvariantWindow.class::cast)
                .toList();
    }

    @Test
    void a_proven_time_that_lies_behind_the_clock_moves_nothing() {
        pipeline.run(HANDSHAKE + "\n20000 RECOVERY_START ATTACHED>RECOVERING v2 -");
        pipeline.silence(at(10_000));
        pipeline.silence(Long.MIN_VALUE);
        assertThat(pipeline.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "a b", "Zürich:7", "\uD83D\uDD11", "%2F..%00", "=", "~client", "s?x=1&y#z"})
    void a_session_may_be_called_anything_that_the_contract_allows(String id) {
        String table = """
               0  HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A
            5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
            5400  REATTACH_ACCEPT      -                    v3  udp:B
            5400  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
            7000  SEC_REPLAY_ATTEMPT   -                    v3  -
            """;
        for (Scenario.Line line : Scenario.parse(table).lines()) {
            ReasonEvent event = line.event();
            pipeline.take(renamed(event, "emea-2", id), line.appendedAt());
        }
        pipeline.silence(at(70_000));
        pipeline.silence(at(140_000));
        assertThat(pipeline.concluded().values())
                .allSatisfy(one -> assertThat(one.fleetId()).isEqualTo("emea-2"))
                .hasSize(6);
        assertThat(pipeline.findings()).containsExactly("SEC_REPLAY_ATTEMPT node " + id + " CLOSED");
        assertThat(pipeline.keys(Store.SESSIONS)).containsExactly("emea-2/" + id);
        Timelines timelines = new Timelines(pipeline.store(Store.TIMELINE), pipeline.wire);
        assertThat(timelines.entries("emea-2", id)).hasSize(5);
        assertThat(timelines.said("emea-2", id)).hasSize(4);
        assertThat(timelines.entries("emea-2", id + "0")).isEmpty();
        assertThat(timelines.entries("default", id)).isEmpty();
    }

    private static ReasonEvent renamed(ReasonEvent event, String fleet, String session) {
        return new ReasonEvent(
                fleet,
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                event.codeName(),
                event.at(),
                session,
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                event.transportId(),
                event.previousTransportId(),
                event.source(),
                event.clientRef(),
                event.policyVersion(),
                event.details());
    }

    @Test
    void sessions_whose_names_begin_alike_and_fleets_whose_names_begin_alike_stay_apart() {
        for (String fleet : List.of("a", "a-b", "a.b", "a0")) {
            for (String session : List.of("s", "s1", "s 1", "s:")) {
                pipeline.take(renamed(event(HANDSHAKE), fleet, session), at(0));
            }
        }
        Timelines timelines = new Timelines(pipeline.store(Store.TIMELINE), pipeline.wire);
        assertThat(timelines.entries("a", "s")).hasSize(1);
        assertThat(pipeline.keys(Store.SESSIONS)).hasSize(16);
    }

    @Test
    void many_deadlines_at_once_are_all_noticed() {
        int many = 10_500;
        for (int i = 0; i < many; i++) {
            pipeline.take(
                    event("0 RECOVERY_START ATTACHED>RECOVERING v2 - prev=udp:A s=s" + i + " seq=" + (i + 1)), at(0));
        }
        pipeline.silence(at(20_000));
        pipeline.silence(at(21_000));
        pipeline.silence(at(22_000));
        assertThat(pipeline.concluded().values().stream()
                        .filter(Finding.class::isInstance)
                        .map(Finding.class::cast)
                        .filter(finding -> finding.rule().equals("recovery-overdue"))
                        .map(finding -> finding.subject().id())
                        .distinct())
                .hasSize(many);
    }

    @Test
    void a_flood_that_goes_on_after_it_was_said_keeps_its_finding() {
        String flood = IntStream.range(0, 400)
                .mapToObj(i -> i * 100 + " SESSION_NOT_FOUND - - - s=- src=one")
                .collect(Collectors.joining("\n"));
        pipeline.run(flood);
        assertThat(pipeline.findings())
                .as("no heartbeat came, which is nothing to a flood")
                .containsExactly("SEC_ABUSE_CONTROL_PLANE reattach-flood one UPDATED");
        pipeline.silence(at(40_000));
        assertThat(pipeline.findings()).containsExactly("SEC_ABUSE_CONTROL_PLANE reattach-flood one UPDATED");
        pipeline.silence(at(200_000));
        assertThat(pipeline.findings()).containsExactly("SEC_ABUSE_CONTROL_PLANE reattach-flood one CLOSED");
        pipeline.silence(at(800_000));
        assertThat(pipeline.keys(Store.SUBJECTS))
                .hasSizeGreaterThan(1)
                .as("what was said, the node's account, and who asked in the last day")
                .allMatch(key ->
                        key.startsWith(LastSaid.SAID) || key.equals("adefault/~node/n1") || key.startsWith("tdefault"));
    }

    @Test
    void a_flood_that_was_judged_without_a_partition_of_events_loses_its_mark_without_any_heartbeat() {
        String node = IntStream.range(0, 9)
                .mapToObj(i -> "n" + i)
                .filter(name -> Placement.of(
                                event("1 SESSION_NOT_FOUND - - - s=- src=one n=" + name)
                                        .key(),
                                2)
                        == 0)
                .findFirst()
                .orElseThrow();
        try (Pipeline two = new Pipeline(new Tuning(1_000, 0), 2)) {
            two.clock(1, at(0));
            two.run(IntStream.range(0, 40)
                    .mapToObj(i -> i * 100 + " SESSION_NOT_FOUND - - - s=- src=one n=" + node)
                    .collect(Collectors.joining("\n")));
            for (int s = 1; s <= 29; s++) {
                two.wait(Duration.ofSeconds(1));
                two.run(4_000 + 1_000 * s + " POLICY_DENY - - - s=- seq=" + (900 + s) + " n=" + node);
            }
            assertThat(two.findings()).as("the other partition is waited for").isEmpty();
            two.wait(Duration.ofSeconds(2));
            assertThat(two.flags("reattach-flood")).isNotEmpty().allMatch(flags -> flags.contains("PARTIAL"));
            two.clock(1, at(36_000));
            two.run("36000 POLICY_DENY - - - s=- seq=1000 n="
                    + node); // before the flood is over: its fold has no more to say
            assertThat(two.flags("reattach-flood")).isNotEmpty().noneMatch(flags -> flags.contains("PARTIAL"));
        }
    }

    @Test
    void whoever_holds_the_watermark_back_is_waited_for_half_a_minute_and_what_is_judged_without_him_says_so() {
        pipeline.take(event(HANDSHAKE + " s=first seq=900"), at(4_000));
        for (int s = 1; s <= 29; s++) {
            pipeline.wait(Duration.ofSeconds(1));
            pipeline.take(event(HANDSHAKE + " s=other" + s + " seq=" + (910 + s)), at(4_000 + 1_000 * s));
        }
        assertThat(pipeline.findings()).as("no heartbeat came, so nobody knows").isEmpty();
        pipeline.wait(Duration.ofSeconds(2));
        assertThat(pipeline.tally.partial).isPositive();
        assertThat(pipeline.flags("sequence-gap")).isNotEmpty().allMatch(flags -> flags.contains("PARTIAL"));

        pipeline.silence(at(200_000));
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP sequence-gap n1 UPDATED");
        assertThat(pipeline.flags("sequence-gap"))
                .as("amended when all was there")
                .noneMatch(flags -> flags.contains("PARTIAL"));
    }

    @Test
    void nothing_is_left_in_any_store_but_what_must_be_kept_and_that_not_for_ever() {
        for (io.anchorwatch.simulation.Emission emission : EquivalencePropertyTest.history(
                        io.anchorwatch.simulation.Scenario.DEMO, 3)
                .emissions()) {
            pipeline.take(emission.event(), emission.at());
        }
        long now = at(60_000);
        for (long later : new long[] {300, 3_600, 8 * 3_600, 10 * 3_600, 12 * 3_600}) {
            pipeline.silence(now + later * 1_000_000);
        }
        pipeline.silence(now + 2 * DAY);
        pipeline.silence(now + 3 * DAY);
        assertThat(pipeline.keys(Store.SUBJECTS))
                .filteredOn(key -> key.startsWith("a"))
                .as("accounts")
                .hasSize(8);
        assertThat(pipeline.keys(Store.SUBJECTS))
                .filteredOn(key -> !key.startsWith("a"))
                .as("what was said of a client, which may still be refuted")
                .singleElement()
                .asString()
                .startsWith(LastSaid.SAID);
        assertThat(pipeline.keys(Store.FOLDS)).allMatch(key -> key.startsWith("w"));
        assertThat(pipeline.keys(Store.TIMELINE)).as("timelines are kept").isNotEmpty();
        pipeline.silence(now + 31 * DAY);
        pipeline.silence(now + 32 * DAY);
        assertThat(pipeline.keys(Store.VOICE))
                .as("that each exit speaks, and nothing of what it said")
                .containsExactlyInAnyOrder("a", "d", "f", "l", "t", "w");
        for (Store store : Store.values()) {
            switch (store) {
                case CLOCK, WATERMARK, VOICE -> {}
                case FOLDS_DEADLINES, SUBJECTS_DEADLINES, ACCOUNTS_DEADLINES ->
                    assertThat(pipeline.keys(store))
                            .as("how often it was begun with")
                            .containsExactly("l");
                default -> assertThat(pipeline.keys(store)).as(store.name()).isEmpty();
            }
        }
    }

    @Test
    void what_fell_due_is_said_before_an_event_that_comes_before_anybody_looked() {
        String table = """
                0  HANDSHAKE_OK        BIRTH>ATTACHED  v1  udp:A
                0  SEC_REPLAY_ATTEMPT  -               v1  -
            64990  HANDSHAKE_OK        BIRTH>ATTACHED  v1  udp:B  s=T
            65050  SEC_REPLAY_ATTEMPT  -               v1  -
            """;
        assertAsFolded(table);
        assertThat(pipeline.findings())
                .as("an act is closed 60 s and the grace after its last evidence; the next one is another")
                .hasSize(2);
    }

    @Test
    void what_is_appended_after_a_long_silence_is_judged_as_by_the_folds() {
        assertAsFolded(HANDSHAKE + """

                 1000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
               100000  REATTACH_ACCEPT      -                    v3  udp:B
               100000  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
            100000000  POLICY_TERMINATION   ATTACHED>TERMINATED  v4  -
            """);
    }

    private void assertAsFolded(String table) {
        long end = at(100_200_000);
        pipeline.run(table);
        pipeline.silence(end - 100_000_000);
        pipeline.silence(end);
        BareFold bare = new BareFold(Policies.BUILT_IN, BareFold.Memory.AWAKE).run(Scenario.parse(table));
        bare.advance(end);
        assertThat(Pipeline.lines(pipeline.concluded().values()))
                .isEqualTo(Pipeline.lines(Stream.concat(bare.conclusions().stream(), bare.windows().stream())
                        .toList()));
    }
}
