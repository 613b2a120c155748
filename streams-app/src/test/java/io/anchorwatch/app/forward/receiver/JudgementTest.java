package io.anchorwatch.app.forward.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer that a receiver can give, and what it means. */
final class JudgementTest {
    private static Answer answer(int status, String body) {
        return new Answer(status, Duration.ofSeconds(3), body.getBytes(UTF_8));
    }

    private static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return refused.why().cause() == Cause.TOO_LARGE ? "split" : "poison " + refused.index();
        }
        return verdict.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "200 | {\"text\":\"Success\",\"code\":0}                       | accepted",
                "200 | {\"text\":\"filling\",\"code\":24}                      | accepted",
                "200 | {\"text\":\"filling\",\"code\":25}                      | accepted",
                "200 | {\"text\":\"Suc                                         | retry",
                "200 | <html>log in</html>                                     | retry",
                "408 | ''                                                      | retry",
                "429 | ''                                                      | retry",
                "500 | {\"code\":8}                                            | retry",
                "503 | {\"code\":9,\"text\":\"Server is busy\"}                | retry",
                "413 | ''                                                      | split",
                "400 | {\"code\":6,\"invalid-event-number\":4}                 | poison 4",
                "400 | {\"code\":12,\"invalid-event-number\":0}                | poison 0",
                "400 | {\"code\":13}                                           | poison null",
                "400 | {\"code\":15,\"invalid-event-number\":1}                | poison 1",
                "400 | {\"code\":10}                                           | stop",
                "400 | {\"code\":14}                                           | stop",
                "400 | {\"code\":7}                                            | stop",
                "401 | {\"code\":3}                                            | stop",
                "403 | {\"code\":4}                                            | stop",
                "404 | ''                                                      | stop",
                "302 | ''                                                      | stop",
            })
    void the_collector_is_understood(int status, String body, String expected) {
        assertThat(word(HecReceiver.judge(answer(status, body)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "200, accepted",
        "204, accepted",
        "408, retry",
        "429, retry",
        "502, retry",
        "413, split",
        "400, poison null",
        "422, poison null",
        "301, stop",
        "401, stop",
        "403, stop",
        "404, stop",
        "405, stop"
    })
    void a_webhook_is_understood(int status, String expected) {
        assertThat(word(WebhookReceiver.judge(answer(status, "")))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "400, stop",
        "401, stop",
        "403, stop",
        "404, stop",
        "307, stop",
        "408, retry",
        "429, retry",
        "503, retry",
        "413, split"
    })
    void a_bulk_request_is_understood(int status, String expected) {
        assertThat(word(BulkReceiver.judge(answer(status, "{}"), 1))).isEqualTo(expected);
    }

    @Test
    void every_item_of_a_bulk_answer_is_looked_at() {
        String body = """
                {"errors":true,"items":[{"create":{"status":201}},{"create":{"status":409}},{"create":{"status":429}},
                {"create":{"status":503}},{"create":{"status":400,"error":{"type":"mapper","reason":"no"}}}]}""";
        Verdict.Each each = (Verdict.Each) BulkReceiver.judge(answer(200, body), 5);
        assertThat(each.items().stream().map(JudgementTest::word).toList())
                .isEqualTo(List.of("accepted", "accepted", "retry", "retry", "poison null"));
        assertThat(((Verdict.Refused) each.items().get(4)).why().text()).isEqualTo("mapper: no");
        assertThat(word(BulkReceiver.judge(answer(200, body), 6))).isEqualTo("retry");
        assertThat(word(BulkReceiver.judge(answer(200, body.substring(0, 60)), 5)))
                .isEqualTo("retry");
        assertThat(word(BulkReceiver.judge(
                        answer(200, "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}"), 1)))
                .isEqualTo("accepted");
    }

    @Test
    void an_acknowledgement_is_true_or_none() {
        assertThat(word(HecReceiver.judgeAck(answer(200, "{\"acks\":{\"7\":true}}"), 7)))
                .isEqualTo("accepted");
        assertThat(word(HecReceiver.judgeAck(answer(200, "{\"acks\":{\"7\":false}}"), 7)))
                .isEqualTo("retry");
        assertThat(word(HecReceiver.judgeAck(answer(200, "{\"acks\":{\"8\":true}}"), 7)))
                .isEqualTo("retry");
        assertThat(word(HecReceiver.judgeAck(answer(503, ""), 7))).isEqualTo("retry");
        assertThat(word(HecReceiver.judgeAck(answer(403, ""), 7))).isEqualTo("stop");
    }

    @Test
    void a_wait_that_is_asked_for_is_seconds_or_a_date() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        assertThat(HttpCalls.retryAfter("120", now)).isEqualTo(Duration.ofMinutes(2));
        assertThat(HttpCalls.retryAfter("Sat, 31 Jan 2026 12:01:00 GMT", now)).isEqualTo(Duration.ofMinutes(1));
        assertThat(HttpCalls.retryAfter("Sat, 31 Jan 2026 11:01:00 GMT", now)).isEqualTo(Duration.ZERO);
        assertThat(((Verdict.Retry) WebhookReceiver.judge(answer(429, ""))).after())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "", "99999999999999999999"})
    void what_is_no_wait_is_none(String text) {
        assertThat(HttpCalls.retryAfter(text, Instant.EPOCH)).isNull();
    }

    @Test
    void a_signature_is_that_of_time_dot_body() {
        // Computed with: printf '1700000000.{}\n' | openssl dgst -sha256 -hmac key
        assertThat(WebhookReceiver.signature("key", "1700000000", "{}\n".getBytes(UTF_8)))
                .isEqualTo("e7b2db2a9191d08b7d95e17269f78ba083729e7bd3bf9be2b82d2f8cd93c86ef");
    }
}
