package io.anchorwatch.producers.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyTest {
    private final Privacy strict = Privacy.strict();

    private static ReasonEvent event(String source, Map<String, String> details) {
        return new ReasonEvent(
                "default",
                "n",
                0,
                1,
                "AUTH_FAIL",
                0,
                null,
                -1,
                -1,
                null,
                null,
                null,
                null,
                source,
                null,
                null,
                details);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "udp:192.0.2.1:4433",
                "::1",
                "fe80::1",
                "[2001:db8::1]:443",
                "udp:2001:db8::1",
                "::ffff:192.0.2.1",
                "1:2:3:4:5:6:7:8",
                "from 192.0.2.1.",
                "a@b.example",
                "<who@host.example>",
                "02-00-5e-10-00-ff"
            })
    void addresses_are_seen_wherever_they_stand(String text) {
        assertThat(Private.address(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp:A",
                "tcp::A",
                "src-5d41402abc4b2a76",
                "p1.5d41402abc4b2a76b9719d911017c592",
                "1.2.3",
                "192.0.2.256",
                "1.2.3.4.5",
                "12:30:59",
                "v-6e3012f2e523395e",
                "a@b",
                "@",
                "2026-07-01T00:00:00.123456Z",
                "f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "0.25",
                "s::t",
                ""
            })
    void what_is_no_address_is_let_alone(String text) {
        assertThat(Private.address(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "session_key",
                "reattach_token",
                "proof",
                "TOKEN",
                "payload",
                "user_name",
                "client_secret",
                "psk",
                "body",
                "username",
                "their_last_name",
                "over two lines\n_key"
            })
    void a_detail_that_is_called_a_secret_keeps_its_event_back_and_is_not_repeated(String name) {
        Violation wrong = strict.objection(event(null, Map.of("rtt_ms", "1", name, "hunter2")));
        assertThat(wrong).isEqualTo(new Violation("details", name, Privacy.SECRET_RULE));
        assertThat(strict.keptBack()).isOne();
    }

    /** Of every detail that docs/domain.md knows, the names that come nearest to one that is refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonce",
                "last_seen_nonce",
                "remote_hash",
                "claimed_session_id",
                "policy_name",
                "owner_node_id",
                "session_age_ms",
                "proto",
                "signal",
                "invariant",
                "expected",
                "actual",
                "candidate_count",
                "control_plane_rtt_ms",
                "original_code"
            })
    void what_the_domain_knows_is_let_through(String name) {
        assertThat(strict.objection(event("s", Map.of(name, "5d41402abc4b2a76"))))
                .isNull();
    }

    @Test
    void a_secret_is_refused_whatever_it_is_called_and_also_with_keys() {
        for (String secret : new String[] {
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x",
            "Bearer 0123456789abcdef0123",
            "-----BEGIN PRIVATE KEY-----"
        }) {
            for (ReasonEvent event : new ReasonEvent[] {event(secret, Map.of()), event("s", Map.of("note", secret))}) {
                assertThat(strict.objection(event))
                        .isNotNull()
                        .hasToString(strict.objection(event).toString());
                assertThat(strict.objection(event).toString())
                        .doesNotContain(secret)
                        .contains(Privacy.SECRET_RULE);
            }
        }
    }

    @Test
    void a_complaint_does_not_repeat_an_address() {
        assertThat(strict.veiled(new Violation("source", "192.0.2.1/24", "no slash"))
                        .value())
                .isEqualTo("[hidden]");
        assertThat(strict.veiled(new Violation("code", "no code", "A-Z")).value())
                .isEqualTo("no code");
        assertThat(strict.veiled(new Violation("code", null, "A-Z")).value()).isNull();
    }
}
