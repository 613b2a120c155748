package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.event.Violation;
import io.anchorwatch.schemas.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonEventJsonTest {
    private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * 1_000_000;
    private static final String AT = "\"occurred_at\":\"2026-03-01T12:00:00Z\"";
    private static final String GOOD = "{\"node_id\":\"n1\",\"node_sequence\":1,\"code\":\"HANDSHAKE_OK\"," + AT + "}";

    private static ParsedLine parse(String line) {
        return ReasonEventJson.parse(line.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static ReasonEvent event(String line) {
        assertThat(parse(line)).isInstanceOf(ParsedLine.Valid.class);
        return ((ParsedLine.Valid) parse(line)).event();
    }

    private static Violation violation(String line) {
        assertThat(parse(line)).isInstanceOf(ParsedLine.Invalid.class);
        return ((ParsedLine.Invalid) parse(line)).violation();
    }

    /** The smallest good event, with more fields before or instead of its own. */
    private static String with(String fields) {
        return "{" + fields + "," + GOOD.substring(1);
    }

    @Test
    void the_smallest_event_has_four_fields_and_the_rest_by_default() {
        assertThat(event(GOOD))
                .isEqualTo(new ReasonEvent(
                        "default",
                        "n1",
                        0,
                        1,
                        "HANDSHAKE_OK",
                        NOW,
                        null,
                        ReasonEvent.ABSENT,
                        ReasonEvent.ABSENT,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of()));
    }

    @Test
    void every_field_is_read_in_any_order() {
        ReasonEvent event = event("""
            {"details":{"loss_pct":"3","rtt_ms":12.50,"ok":true,"n":-7,"e":1e3}, "policy_version":"compact",
             "client_ref":"c","source":"src","previous_transport_id":"udp:A","transport_id":"udp:B",
             "to_state":"ATTACHED","from_state":"REATTACHING","owner_epoch":2,"state_version":0,"session_id":"s",
             "occurred_at":1772366400123,"code":"TRANSPORT_SWITCH_OK","node_sequence":9223372036854775807,
             "node_incarnation":1772300000000,"node_id":"n.1_-","fleet_id":"f"}""");
        assertThat(event)
                .isEqualTo(new ReasonEvent(
                        "f",
                        "n.1_-",
                        1772300000000L,
                        Long.MAX_VALUE,
                        "TRANSPORT_SWITCH_OK",
                        1772366400123000L,
                        "s",
                        0,
                        2,
                        SessionState.RECOVERING,
                        SessionState.ATTACHED,
                        "udp:B",
                        "udp:A",
                        "src",
                        "c",
                        "compact",
                        Map.of("loss_pct", "3", "rtt_ms", "12.50", "ok", "true", "n", "-7", "e", "1e3")));
    }

    @Test
    void null_is_the_same_as_absent_where_a_field_may_be_absent() {
        String nulls = "\"session_id\":null,\"state_version\":null,\"owner_epoch\":null,\"from_state\":null,"
                + "\"to_state\":null,\"transport_id\":null,\"previous_transport_id\":null,\"source\":null,"
                + "\"client_ref\":null,\"policy_version\":null";
        assertThat(event(with(nulls))).isEqualTo(event(GOOD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "{\"node_id\":\"n\",                                   | -                | one JSON object",
                "[1]                                                   | -                | one JSON object",
                "nonsense                                              | -                | one JSON object",
                "{} {}                                                 | -                | one JSON object",
                "{}                                                    | node_id          | required",
                "{\"node_id\":\"n\",\"node_sequence\":1}               | code             | required",
                "{\"node_id\":5}                                       | node_id          | a string",
                "{\"node_id\":null}                                    | node_id          | a string",
                "{\"fleet_id\":null}                                   | fleet_id         | a string",
                "{\"fleet_id\":\"a b\",\"node_id\":5}                  | fleet_id         | 1 to 64 of",
                "{\"node_id\":\"n\",\"node_sequence\":\"1\"}           | node_sequence    | an integer",
                "{\"node_id\":\"n\",\"node_sequence\":1.0}             | node_sequence    | an integer",
                "{\"node_id\":\"n\",\"node_sequence\":0}               | node_sequence    | 1 or more",
                "{\"node_id\":\"n\",\"node_sequence\":9223372036854775808}| node_sequence | an integer",
                "{\"node_id\":\"n\",\"node_incarnation\":-1}           | node_incarnation | 0 or more",
                "{\"node_idd\":\"n\"}                                  | node_idd         | a field of an event",
                "{\"node_id\":\"n\",\"node_id\":\"n\"}                 | node_id          | once",
            })
    void a_line_that_is_no_event_is_answered_with_its_first_fault(String line, String field, String rule) {
        assertThat(violation(line.strip()).field()).isEqualTo(field);
        assertThat(violation(line.strip()).rule()).startsWith(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"state_version\":-1                        | state_version | 0 or more",
                "\"state_version\":-9223372036854775808      | state_version | 0 or more",
                "\"state_version\":true                      | state_version | an integer or null",
                "\"owner_epoch\":-1                          | owner_epoch   | 0 or more",
                "\"session_id\":\"\"                         | session_id    | 1 to 200 characters",
                "\"session_id\":\"a/b\"                      | session_id    | 1 to 200 characters",
                "\"session_id\":\"a\\u0007b\"                | session_id    | 1 to 200 characters",
                "\"session_id\":\"\\ud800\"                  | session_id    | 1 to 200 characters",
                "\"session_id\":7                            | session_id    | a string or null",
                "\"from_state\":\"FLYING\"                   | from_state    | BIRTH, ATTACHED",
                "\"to_state\":1                              | to_state      | BIRTH, ATTACHED",
                "\"details\":null                            | details       | an object",
                "\"details\":{\"a\":null}                    | details       | a string, a number or a boolean",
                "\"details\":{\"a\":{\"b\":1}}               | details       | a string, a number or a boolean",
                "\"details\":{\"a\":[1,[2]]}                 | details       | a string, a number or a boolean",
                "\"details\":{\"a\":1,\"a\":2}               | details       | once",
            })
    void a_fault_is_found_wherever_it_is(String fault, String field, String rule) {
        assertThat(violation(with(fault.strip())).field()).isEqualTo(field);
        assertThat(violation(with(fault.strip())).rule()).startsWith(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth fail", "handshake_ok", "", "9X", "A-B"})
    void a_code_is_upper_snake_case(String code) {
        assertThat(violation(GOOD.replace("HANDSHAKE_OK", code)))
                .isEqualTo(new Violation("code", code, EventRules.CODE_RULE));
    }

    @Test
    void a_code_that_nobody_knows_is_an_event_all_the_same() {
        assertThat(event(GOOD.replace("HANDSHAKE_OK", "SOLAR_FLARE")).codeName())
                .isEqualTo("SOLAR_FLARE");
    }

    @ParameterizedTest
    @CsvSource({
        "\"2026-03-01T12:00:00Z\",                 1772366400000000",
        "\"2026-03-01t12:00:00.5z\",               1772366400500000",
        "\"2026-03-01T12:00:00.123456Z\",          1772366400123456",
        "\"2026-03-01T12:00:00.123456789Z\",       1772366400123456",
        "\"2026-03-01T14:00:00.000001+02:00\",     1772366400000001",
        "\"2026-03-01T07:30:00-04:30\",            1772366400000000",
        "1772366400123,                            1772366400123000",
        "946684800000,                             946684800000000",
    })
    void a_time_is_rfc_3339_or_milliseconds(String json, long micros) {
        assertThat(event(GOOD.replace(AT, "\"occurred_at\":" + json)).at()).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-03-01\"",
                "\"2026-03-01T12:00:00\"",
                "\"2026-03-01 12:00:00Z\"",
                "\"2026-02-29T12:00:00Z\"",
                "\"2026-13-01T12:00:00Z\"",
                "\"2026-03-01T24:00:00Z\"",
                "\"2026-03-01T12:60:00Z\"",
                "\"2026-03-01T12:00:00.Z\"",
                "\"2026-03-01T12:00:00+0200\"",
                "\"2026-03-01T12:00:00Zulu\"",
                "\"-026-03-01T12:00:00Z\"",
                "\"1772366400123\"",
                "1772366400123.5",
                "null",
                "{\"a\":1}",
            })
    void anything_else_is_no_time(String json) {
        assertThat(violation(GOOD.replace(AT, "\"occurred_at\":" + json)))
                .extracting(Violation::field, Violation::rule)
                .containsExactly("occurred_at", "an RFC 3339 time or integer milliseconds since 1970");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"9999-12-31T23:59:59Z\"",
                "\"2026-03-02T12:00:00.000001Z\"",
                "\"1999-12-31T23:59:59.999999Z\"",
                "0",
                "9223372036854775807",
                "-9223372036854775808",
                "18446744073709551617772366400123",
                "18448516440109675",
            })
    void a_time_far_away_is_a_clock_that_was_never_set(String json) {
        assertThat(violation(GOOD.replace(AT, "\"occurred_at\":" + json)))
                .extracting(Violation::field, Violation::rule)
                .containsExactly("occurred_at", EventRules.TIME_RULE);
    }

    @Test
    void a_wrong_value_is_repeated_in_short_and_harmless() {
        assertThat(violation(with("\"session_id\":\"a/\\u001b[31m" + "x".repeat(500) + "\""))
                        .value())
                .startsWith("a/?[31mxxx")
                .hasSizeLessThanOrEqualTo(101);
        assertThat(violation("{\"node_id\":5}").value()).isEqualTo("5");
        assertThat(violation(with("\"details\":[1]")).value()).isEqualTo("[…]");
        assertThat(violation("{}").value()).isNull();
    }

    @Test
    void bytes_that_are_not_utf_8_are_not_guessed_at() {
        byte[] line = GOOD.getBytes(StandardCharsets.ISO_8859_1);
        line[13] = (byte) 0xFC;
        assertThat(ReasonEventJson.parse(line, NOW))
                .isInstanceOfSatisfying(
                        ParsedLine.Invalid.class,
                        invalid -> assertThat(invalid.violation().rule()).isEqualTo("UTF-8"));
    }

    @Test
    void a_line_is_at_most_256_kib() {
        String padded = GOOD + " ".repeat(256 * 1024 - GOOD.length());
        assertThat(parse(padded)).isInstanceOf(ParsedLine.Valid.class);
        assertThat(violation(padded + " ").rule()).isEqualTo("a line of at most 256 KiB");
        assertThat(violation("x".repeat(1 << 20)).value()).hasSize(101);
    }

    @Test
    void a_line_nested_without_end_is_only_a_bad_line() {
        assertThat(violation(with("\"details\":" + "[".repeat(100_000))).field())
                .isNull();
        assertThat(violation(with("\"state_version\":" + "9".repeat(100_000))).rule())
                .isNotBlank();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void what_is_written_reads_the_same(long seed) {
        Samples samples = new Samples(seed);
        for (int i = 0; i < 300; i++) {
            ReasonEvent any = samples.event();
            ReasonEvent event = new ReasonEvent(
                    any.fleetId(),
                    any.nodeId(),
                    any.nodeIncarnation(),
                    any.nodeSequence(),
                    any.codeName(),
                    EventRules.EARLIEST + Math.floorMod(any.at(), NOW - EventRules.EARLIEST),
                    any.sessionId(),
                    any.stateVersion(),
                    any.ownerEpoch(),
                    any.fromState(),
                    any.toState(),
                    any.transportId(),
                    any.previousTransportId(),
                    any.source(),
                    any.clientRef(),
                    any.policyVersion(),
                    any.details());
            String line = ReasonEventJson.write(event);
            assertThat(line).doesNotContain("\n");
            assertThat(event(line)).isEqualTo(event);
        }
    }

    @Test
    void a_rejection_says_where_what_and_why() {
        assertThat(ReasonEventJson.writeRejection(3, new Violation("code", "no code", EventRules.CODE_RULE)))
                .isEqualTo("{\"line\":3,\"field\":\"code\",\"value\":\"no code\","
                        + "\"rule\":\"A-Z first, then up to 31 of A-Z 0-9 _\"}");
        assertThat(ReasonEventJson.writeRejection(1, new Violation(null, null, "x")))
                .isEqualTo("{\"line\":1,\"field\":null,\"value\":null,\"rule\":\"x\"}");
    }
}
