package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.app.Examples;
import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.query.MemoryShelf;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.tls.Tls;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as it stands before others: TLS, and tokens of an issuer whose keys are fetched over TLS. */
@Timeout(60)
class SecuredIT {
    @TempDir
    private static Path directory;

    private static Certificates first;
    private static Certificates second;

    @BeforeAll
    static void make() throws Exception {
        first = new Certificates(directory.resolve("first"), "dns:localhost,ip:127.0.0.1");
        second = new Certificates(directory.resolve("second"), "dns:localhost,ip:127.0.0.1");
    }

    private static Path copied(String name, Path from) throws IOException {
        return Files.copy(from, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, String> secured() throws Exception {
        Map<String, String> options = new HashMap<>();
        options.put("http.tls.certificate", copied("shown.pem", first.pem()).toString());
        options.put("http.tls.key", copied("shown.key", first.key()).toString());
        return options;
    }

    private static Map<String, String> options(Issuer issuer) throws Exception {
        Map<String, String> options = secured();
        options.put("http.oidc.issuer", Issuer.NAME);
        options.put("http.oidc.audience", Issuer.AUDIENCE);
        options.put("http.oidc.jwks.url", issuer.url());
        options.put("http.oidc.trusted", first.pem().toString());
        options.put("http.failures.per.minute", "1000");
        return options;
    }

    private static HttpResponse<String> ask(Site site, Path trusted, String path, String token) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Tls.context(trusted.toString()))
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + site.port() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> ask(Site site, String path, String token) throws Exception {
        return ask(site, first.pem(), path, token);
    }

    private static int status(Site site, String token) throws Exception {
        return ask(site, "/api/v1/fleet", token).statusCode();
    }

    @Test
    void a_token_of_the_issuer_opens_what_its_claims_say() throws Exception {
        try (Issuer issuer = new Issuer(first);
                Site site = new Site(options(issuer))) {
            HttpResponse<String> me = ask(site, "/api/v1/me", issuer.token(claims -> {}));
            assertThat(me.body())
                    .isEqualTo("{\"name\":\"oidc:alice\",\"role\":\"analyst\",\"fleets\":[\"b\",\"default\"]}");
            assertThat(me.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(status(site, issuer.token(claims -> {}))).isEqualTo(200);
            assertThat(ask(site, "/api/v1/sessions?fleet=b", issuer.token(claims -> {}))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ask(site, "/api/v1/sessions?fleet=c", issuer.token(claims -> {}))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(ask(site, "/metrics", issuer.token(claims -> {})).statusCode())
                    .isEqualTo(403);
            String everything = issuer.token(claims -> {
                claims.setStringListClaim("anchorwatch_role", "reader", "admin", "something else");
                claims.setStringClaim("anchorwatch_fleets", "*");
            });
            assertThat(ask(site, "/api/v1/forwarders", everything).statusCode()).isEqualTo(200);
            assertThat(issuer.asked).as("keys are fetched once").hasValue(1);
            assertThat(ask(site, "/", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_the_issuer_has_not_signed_for_us_now_is_refused() throws Exception {
        try (Issuer issuer = new Issuer(first);
                Site site = new Site(options(issuer))) {
            assertThat(status(site, issuer.token(claims -> {}))).isEqualTo(200);
            Map<String, Consumer<JwtClaims>> wrong = Map.of(
                    "issuer", claims -> claims.setIssuer("https://issuer.test/other"),
                    "audience", claims -> claims.setAudience("grafana"),
                    "no audience", claims -> claims.unsetClaim("aud"),
                    "expired", claims -> claims.setExpirationTime(NumericDate.fromSeconds(1_000)),
                    "just outside the skew", claims -> claims.setExpirationTimeMinutesInTheFuture(-1.2f),
                    "no end", claims -> claims.unsetClaim("exp"),
                    "no end in sight", claims -> claims.setExpirationTimeMinutesInTheFuture(60 * 24 * 30),
                    "not yet", claims -> claims.setNotBeforeMinutesInThePast(-10),
                    "nobody", claims -> claims.unsetClaim("sub"));
            for (Map.Entry<String, Consumer<JwtClaims>> each : wrong.entrySet()) {
                assertThat(status(site, issuer.token(each.getValue())))
                        .as(each.getKey())
                        .isEqualTo(401);
            }
            assertThat(status(site, issuer.token(claims -> claims.setExpirationTimeMinutesInTheFuture(-0.5f))))
                    .as("within the skew")
                    .isEqualTo(200);
            assertThat(status(site, issuer.token(claims -> claims.unsetClaim("anchorwatch_role"))))
                    .as("known, but without a role")
                    .isEqualTo(403);
            assertThat(status(site, issuer.token(claims -> claims.unsetClaim("anchorwatch_fleets"))))
                    .as("without fleets")
                    .isEqualTo(404);
            String good = issuer.token(claims -> {});
            String other = issuer.token(claims -> claims.setSubject("bob"));
            assertThat(status(site, good.substring(0, good.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'))))
                    .as("another's signature")
                    .isEqualTo(401);
        }
    }

    @Test
    void no_other_algorithm_than_those_allowed_is_believed() throws Exception {
        try (Issuer issuer = new Issuer(first);
                Site site = new Site(options(issuer))) {
            JsonWebSignature unsigned = new JsonWebSignature();
            unsigned.setPayload(Issuer.claims(claims -> {}).toJson());
            unsigned.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
            unsigned.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
            assertThat(status(site, unsigned.getCompactSerialization())).isEqualTo(401);
            // The public key, which everybody knows, as if it were a secret.
            JsonWebSignature confused = new JsonWebSignature();
            confused.setPayload(Issuer.claims(claims -> {}).toJson());
            confused.setKeyIdHeaderValue("k1");
            confused.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
            confused.setKey(new HmacKey(issuer.key.getPublicKey().getEncoded()));
            assertThat(status(site, confused.getCompactSerialization())).isEqualTo(401);
            JsonWebSignature larger = new JsonWebSignature();
            larger.setPayload(Issuer.claims(claims -> {}).toJson());
            larger.setKeyIdHeaderValue("k1");
            larger.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA512);
            larger.setKey(issuer.key.getPrivateKey());
            assertThat(status(site, larger.getCompactSerialization()))
                    .as("right, but not on the list")
                    .isEqualTo(401);
        }
    }

    @Test
    void while_the_issuers_keys_cannot_be_had_nobody_is_judged_and_it_is_not_asked_each_time() throws Exception {
        try (Issuer issuer = new Issuer(first);
                Site site = new Site(options(issuer))) {
            issuer.status = 500;
            assertThat(status(site, issuer.token(claims -> {}))).isEqualTo(503);
            issuer.status = 200;
            issuer.shown = " ".repeat(300_000) + issuer.shown;
            for (int i = 0; i < 5; i++) {
                assertThat(status(site, issuer.token(claims -> {}))).isEqualTo(503);
            }
            assertThat(issuer.asked.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_key_that_nobody_knows_does_not_make_us_ask_for_keys_each_time() throws Exception {
        try (Issuer issuer = new Issuer(first);
                Site site = new Site(options(issuer))) {
            String good = issuer.token(claims -> {});
            assertThat(status(site, good)).isEqualTo(200);
            issuer.rotate("k2");
            String unknown = issuer.token(claims -> {});
            for (int i = 0; i < 10; i++) {
                status(site, unknown);
            }
            assertThat(issuer.asked.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void an_issuer_that_is_not_who_it_should_be_is_not_believed() throws Exception {
        try (Issuer issuer = new Issuer(second);
                Site site = new Site(options(issuer))) {
            assertThat(status(site, issuer.token(claims -> {}))).isEqualTo(503);
            assertThat(issuer.asked).hasValue(0);
        }
    }

    @Test
    void a_certificate_that_changes_is_taken_up_and_one_that_cannot_be_used_is_not() throws Exception {
        Map<String, String> options = secured();
        try (Site site = new Site(options)) {
            assertThat(ask(site, "/health/live", null).statusCode()).isEqualTo(200);
            Path key = Path.of(options.get("http.tls.key"));
            Path certificate = Path.of(options.get("http.tls.certificate"));
            Files.copy(second.pem(), certificate, StandardCopyOption.REPLACE_EXISTING);
            site.renew(); // The key does not belong to it yet.
            assertThat(ask(site, "/health/live", null).statusCode()).isEqualTo(200);
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            site.renew();
            HttpResponse<String> answer = ask(site, second.pem(), "/health/live", null);
            assertThat(answer.statusCode()).isEqualTo(200);
            X509Certificate shown =
                    (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
            assertThat(shown.getEncoded()).isNotEmpty();
            assertThatThrownBy(() -> ask(site, "/health/live", null))
                    .hasRootCauseInstanceOf(Exception.class)
                    .isInstanceOf(SSLHandshakeException.class);
            Files.writeString(key, "nonsense", StandardCharsets.US_ASCII);
            site.renew();
            assertThat(ask(site, second.pem(), "/health/live", null).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_keystore_does_as_well_and_a_wrong_password_is_told_without_it() throws Exception {
        Path store = directory.resolve("first").resolve("key.p12");
        try (Site site =
                new Site(Map.of("http.tls.keystore", store.toString(), "http.tls.keystore.password", "changeit"))) {
            assertThat(ask(site, "/health/live", null).statusCode()).isEqualTo(200);
        }
        assertThatThrownBy(() -> new Site(Map.of(
                                "http.tls.keystore", store.toString(), "http.tls.keystore.password", "hunter2-hunter2"))
                        .close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(store.toString())
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void instances_ask_each_other_over_tls_and_only_those_that_are_vouched_for() throws Exception {
        try (Site site = new Site(secured())) {
            site.shelf.hold(
                    0, ServedBy.Role.ACTIVE, new SessionTimeline(Examples.timeline("s1", 2), List.of(), List.of()));
            Address there = new Address("localhost", site.port());
            MemoryShelf.Name asked = new MemoryShelf.Name("s1");
            PeerClient trusting = new PeerClient("https", first.pem(), Site.TOKEN, Duration.ofSeconds(5));
            assertThat(trusting.at(there).ask(MemoryShelf.ASK, asked, Set.of(0), ServedBy.Role.ACTIVE))
                    .hasSize(1);
            PeerClient other = new PeerClient("https", second.pem(), Site.TOKEN, Duration.ofSeconds(5));
            assertThat(other.at(there).ask(MemoryShelf.ASK, asked, Set.of(0), ServedBy.Role.ACTIVE))
                    .isEmpty();
        }
    }
}
