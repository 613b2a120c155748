package io.anchorwatch.event;

import static io.anchorwatch.event.EventRules.CODE_RULE;
import static io.anchorwatch.event.EventRules.DETAILS_RULE;
import static io.anchorwatch.event.EventRules.ID_RULE;
import static io.anchorwatch.event.EventRules.NAME_RULE;
import static io.anchorwatch.event.EventRules.NOT_NEGATIVE_RULE;
import static io.anchorwatch.event.EventRules.SEQUENCE_RULE;
import static io.anchorwatch.event.EventRules.TIME_RULE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventRulesTest {
    private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * 1_000_000;
    private static final long DAY = 24L * 3600 * 1_000_000;

    private String fleet = "default";
    private String node = "n1";
    private long incarnation = 0;
    private long sequence = 1;
    private String code = "HANDSHAKE_OK";
    private long at = NOW;
    private String session = "s1";
    private long version = 1;
    private long epoch = 1;
    private String transport = "udp:a";
    private String previous = null;
    private String source = "src";
    private String client = null;
    private String policy = null;
    private Map<String, String> details = Map.of();

    private ReasonEvent event() {
        return new ReasonEvent(
                fleet,
                node,
                incarnation,
                sequence,
                code,
                at,
                session,
                version,
                epoch,
                null,
                null,
                transport,
                previous,
                source,
                client,
                policy,
                details);
    }

    private void keepsTheRules() {
        assertThat(EventRules.check(event(), NOW)).isNull();
    }

    private void breaks(String field, String value, String rule) {
        assertThat(EventRules.check(event(), NOW)).isEqualTo(new Violation(field, value, rule));
    }

    @Test
    void an_event_with_only_the_required_fields_keeps_the_rules() {
        session = null;
        version = ReasonEvent.ABSENT;
        epoch = ReasonEvent.ABSENT;
        transport = null;
        source = null;
        keepsTheRules();
    }

    @Test
    void fleet_and_node_are_short_names() {
        fleet = "A-z_0.9";
        node = "n".repeat(64);
        keepsTheRules();
        node = "n".repeat(65);
        breaks("node_id", node, NAME_RULE);
        fleet = "";
        breaks("fleet_id", "", NAME_RULE);
        fleet = "füchse";
        breaks("fleet_id", "füchse", NAME_RULE);
        fleet = "a/b";
        breaks("fleet_id", "a/b", NAME_RULE);
    }

    @Test
    void numbers_begin_at_one_for_sequences_and_at_zero_elsewhere() {
        version = 0;
        epoch = 0;
        keepsTheRules();
        epoch = EventRules.sent(-1);
        breaks("owner_epoch", "-1", NOT_NEGATIVE_RULE);
        version = EventRules.sent(-7);
        breaks("state_version", "-7", NOT_NEGATIVE_RULE);
        sequence = 0;
        breaks("node_sequence", "0", SEQUENCE_RULE);
        incarnation = -1;
        breaks("node_incarnation", "-1", NOT_NEGATIVE_RULE);
    }

    @Test
    void the_smallest_number_there_is_is_negative_too() {
        version = EventRules.sent(Long.MIN_VALUE);
        assertThat(EventRules.check(event()))
                .extracting(Violation::field, Violation::rule)
                .containsExactly("state_version", NOT_NEGATIVE_RULE);
    }

    @Test
    void a_code_outside_the_catalogue_is_fine_as_long_as_it_is_spelled_like_one() {
        code = "X";
        keepsTheRules();
        code = "A" + "9".repeat(31);
        keepsTheRules();
        for (String wrong : new String[] {"", "a", "AUTH FAIL", "_A", "9A", "A".repeat(33), "ÄA"}) {
            code = wrong;
            breaks("code", wrong, CODE_RULE);
        }
    }

    @Test
    void ids_have_up_to_200_characters_without_slash_and_control_characters() {
        session = "x".repeat(200);
        source = "😀".repeat(200);
        transport = "udp:1.2.3.4:5";
        client = "a b";
        policy = "compact";
        keepsTheRules();
        policy = "a/b";
        breaks("policy_version", "a/b", ID_RULE);
        client = "\u0085";
        breaks("client_ref", "?", ID_RULE);
        source = "😀".repeat(201);
        breaks("source", "😀".repeat(100) + "…", ID_RULE);
        previous = "\ud800";
        breaks("previous_transport_id", "?", ID_RULE);
        transport = "";
        breaks("transport_id", "", ID_RULE);
        session = "x".repeat(201);
        breaks("session_id", "x".repeat(100) + "…", ID_RULE);
    }

    @Test
    void details_hold_64_keys_and_64_kib() {
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 64; i++) {
            many.put("k" + i, "");
        }
        details = many;
        keepsTheRules();
        many.put("k64", "");
        breaks("details", "65 keys", DETAILS_RULE);
        details = Map.of("k", "ü".repeat(32 * 1024 - 1));
        keepsTheRules();
        details = Map.of("kk", "ü".repeat(32 * 1024));
        breaks("details", "65538 bytes", DETAILS_RULE);
    }

    @Test
    void details_that_have_no_utf_8_form_are_refused() {
        details = Map.of("k", "\udc00");
        breaks("details", "k=?", EventRules.TEXT_RULE);
    }

    @Test
    void only_the_publisher_looks_at_the_time() {
        at = EventRules.EARLIEST;
        keepsTheRules();
        at = NOW + DAY;
        keepsTheRules();
        at = NOW + DAY + 1;
        breaks("occurred_at", "2026-03-02T12:00:00.000001Z", TIME_RULE);
        at = EventRules.EARLIEST - 1;
        breaks("occurred_at", "1999-12-31T23:59:59.999999Z", TIME_RULE);
        assertThat(EventRules.check(event())).isNull();
        at = Long.MAX_VALUE;
        breaks("occurred_at", "+294247-01-10T04:00:54.775807Z", TIME_RULE);
        at = Long.MIN_VALUE;
        breaks("occurred_at", "-290308-12-21T19:59:05.224192Z", TIME_RULE);
    }

    @Test
    void of_two_faults_the_first_field_is_named() {
        code = "no code";
        session = "a/b";
        breaks("code", "no code", CODE_RULE);
    }

    @Test
    void a_wrong_value_is_repeated_without_what_could_break_a_line_or_a_terminal() {
        assertThat(Violation.printable("a\r\nb\u001b[31m\u202e\u2028\ud800é😀")).isEqualTo("a??b?[31m???é😀");
        assertThat(Violation.printable("x".repeat(100))).hasSize(100);
    }

    @Test
    void a_heartbeat_keeps_the_same_rules() {
        assertThat(EventRules.check(new NodeHeartbeat("f", "n", 0, 0, NOW, false)))
                .isNull();
        assertThat(EventRules.check(new NodeHeartbeat("f", "n/", 0, 0, NOW, false)))
                .isEqualTo(new Violation("node_id", "n/", NAME_RULE));
        assertThat(EventRules.check(new NodeHeartbeat("f", "n", 0, -1, NOW, false)))
                .isEqualTo(new Violation("last_sequence", "-1", NOT_NEGATIVE_RULE));
    }

    @Test
    void a_heartbeat_has_a_key_that_no_session_can_have() {
        assertThat(new NodeHeartbeat("f", "n", 0, 0, NOW, false).key()).isEqualTo("f/~node/n");
    }
}
