package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryLogInTest {
    private final RegistryStub stub = new RegistryStub();

    @AfterEach
    void stop() {
        stub.close();
    }

    private void ask(Map<String, String> options) {
        try (Registry registry = Registry.at(stub.url(), options)) {
            assertThat(registry.idOf("reason-events-value", WireRecord.REASON_EVENT.schema()))
                    .isPositive();
        }
        assertThat(stub.requests).isNotEmpty();
    }

    @Test
    void a_user_and_a_password_are_shown_with_every_request_whichever_prefix_they_have() {
        String shown = "Basic " + Base64.getEncoder().encodeToString("app:s3cret:x".getBytes(StandardCharsets.UTF_8));
        ask(Map.of("schema.registry.basic.auth.user.info", "app:s3cret:x"));
        ask(Map.of("basic.auth.user.info", "app:s3cret:x"));
        assertThat(stub.logIns).isNotEmpty().containsOnly(shown);
    }

    @Test
    void a_token_is_shown_with_every_request() {
        ask(Map.of("schema.registry.bearer.auth.token", "t0ken"));
        assertThat(stub.logIns).isNotEmpty().containsOnly("Bearer t0ken");
    }

    @Test
    void without_a_log_in_nothing_is_shown() {
        ask(Map.of());
        assertThat(stub.logIns).isNotEmpty().containsOnlyNulls();
    }

    @Test
    void a_password_in_an_address_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> Registry.at("https://app:hunter2@registry:8081", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema.registry.basic.auth.user.info")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_registry_that_lets_nobody_in_is_told_from_one_that_is_out_of_order() {
        try (Registry registry = Registry.at(stub.url(), Map.of("basic.auth.user.info", "app:hunter2"))) {
            for (int status : new int[] {401, 403, 500, 503}) {
                stub.failure = status;
                assertThatThrownBy(() -> registry.idOf("reason-events-value", WireRecord.REASON_EVENT.schema()))
                        .isInstanceOfSatisfying(
                                RetriableRegistryException.class,
                                e -> assertThat(e.refused()).isEqualTo(status < 500))
                        .hasMessageContaining("answers " + status)
                        .hasMessageNotContaining("hunter2");
            }
        }
    }
}
