package io.anchorwatch.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address that others reach needs TLS and a log-in, and every half of either is told of. */
class HttpConfigTest {
    @TempDir
    private Path directory;

    private Map<String, String> tls;

    @BeforeEach
    void files() throws Exception {
        Path any = Files.writeString(directory.resolve("any.pem"), "looked into at the start alone");
        tls = Map.of("http.tls.certificate", any.toString(), "http.tls.key", any.toString());
    }

    private static Map<String, String> with(Map<String, String> some, String... more) {
        Map<String, String> all = new HashMap<>(some);
        all.put("kafka.bootstrap.servers", "k:9092");
        all.put("schema.registry.url", "http://r:8081");
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static List<String> faults(Map<String, String> options) {
        FaultyConfigException faulty = catchThrowableOfType(FaultyConfigException.class, () -> AppConfig.of(options));
        return faulty == null
                ? List.of()
                : faulty.faults().stream().map(Fault::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0:8080", "[::]:8080", "10.1.2.3:8080", "app-1:8080", "127.0.0.1.example.com:8080", "*:80"
            })
    void what_others_reach_needs_both(String listen) {
        String tokens = directory.resolve("tokens").toString();
        assertThat(faults(with(Map.of(), "http.listen", listen)))
                .containsExactly(
                        "http.listen = " + listen
                                + ": can be reached by others, which needs http.tls.certificate with http.tls.key, or"
                                + " http.tls.keystore; and http.tokens.file or http.oidc.issuer (or http.allow.unprotected=true)");
        assertThat(faults(with(tls, "http.listen", listen)))
                .singleElement()
                .asString()
                .contains("which needs http.tokens.file or http.oidc.issuer (or");
        assertThat(faults(with(Map.of(), "http.listen", listen, "http.tokens.file", tokens)))
                .singleElement()
                .asString()
                .contains("which needs http.tls.certificate with http.tls.key, or http.tls.keystore (or");
        assertThat(faults(with(tls, "http.listen", listen, "http.tokens.file", tokens)))
                .isEmpty();
        assertThat(faults(with(Map.of(), "http.listen", listen, "http.allow.unprotected", "true")))
                .isEmpty();
        assertThat(faults(with(Map.of(), "http.listen", listen, "http.allow.unprotected", "false")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "127.1.2.3:80", "localhost:80", "[::1]:80"})
    void what_only_this_machine_reaches_needs_neither(String listen) {
        assertThat(faults(with(Map.of(), "http.listen", listen))).isEmpty();
    }

    @Test
    void every_half_is_told_of() {
        String any = tls.get("http.tls.key");
        assertThat(faults(with(Map.of("http.tls.key", any))))
                .containsExactly("http.tls.certificate: is required beside http.tls.key");
        assertThat(faults(with(Map.of("http.tls.keystore", any))))
                .containsExactly("http.tls.keystore.password: is required beside http.tls.keystore");
        assertThat(faults(with(tls, "http.tls.keystore", any, "http.tls.keystore.password", "hunter2")))
                .singleElement()
                .asString()
                .contains("must not stand beside http.tls.certificate")
                .doesNotContain("hunter2");
        assertThat(faults(with(Map.of("http.oidc.issuer", "https://i"))))
                .containsExactly(
                        "http.oidc.audience: is required beside http.oidc.issuer",
                        "http.oidc.jwks.url: is required beside http.oidc.issuer");
    }

    @Test
    void what_would_make_a_log_in_worth_nothing_is_a_fault() {
        Map<String, String> oidc = Map.of(
                "http.oidc.issuer", "https://i", "http.oidc.audience", "a", "http.oidc.jwks.url", "https://i/keys");
        assertThat(faults(with(oidc))).isEmpty();
        for (Map.Entry<String, String> wrong : Map.of(
                        "http.oidc.algorithms", "RS256,none",
                        "http.oidc.jwks.url", "http://i/keys",
                        "http.oidc.clock.skew.ms", "3600000",
                        "http.oidc.issuer", "i",
                        "http.tls.trusted", "/nowhere.pem")
                .entrySet()) {
            assertThat(faults(with(oidc, wrong.getKey(), wrong.getValue())))
                    .as(wrong.getKey())
                    .hasSize(1);
        }
        assertThat(faults(with(oidc, "http.oidc.algorithms", "HS256"))).hasSize(1);
        assertThat(AppConfig.of(with(oidc)).http().login()).isTrue();
        assertThat(AppConfig.of(with(Map.of())).http().login()).isFalse();
    }
}
