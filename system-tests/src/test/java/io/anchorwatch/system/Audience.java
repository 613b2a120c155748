package io.anchorwatch.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jose4j.jwt.NumericDate;

/** Who may hear what of an app that asks everybody for a token, in the fleets of {@link AclIT}. */
final class Audience {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIMELINE = "/api/v1/sessions/s-kept/timeline?fleet=flooded";
    private static final String FINDINGS = "/api/v1/findings?fleet=flooded";
    private static final int SILENT_MS = 5_000;

    private final Issuer issuer;
    private final Function<String, Installation> asked;
    private final Map<String, String> wrong;
    private final List<String> shown = new ArrayList<>();

    /** @param asked the app as it answers to a token, or to none where that is null */
    Audience(Issuer issuer, Function<String, Installation> asked) throws Exception {
        this.issuer = issuer;
        this.asked = asked;
        this.wrong = wrong(issuer);
    }

    private Installation as(String token) {
        shown.add(token);
        return asked.apply(token);
    }

    /** Tokens that are not what the issuer has signed for us and for now. */
    private static Map<String, String> wrong(Issuer issuer) throws Exception {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put(
                "another issuer",
                issuer.forged("mallory", "admin", "*", claims -> claims.setIssuer("https://other.test")));
        wrong.put(
                "another name",
                issuer.token("mallory", "admin", "*", claims -> claims.setIssuer("https://other.test")));
        wrong.put("another key", issuer.forged("mallory", "admin", "*", claims -> {}));
        wrong.put("another audience", issuer.token("mallory", "admin", "*", claims -> claims.setAudience("grafana")));
        wrong.put(
                "over",
                issuer.token(
                        "mallory",
                        "admin",
                        "*",
                        claims -> claims.setExpirationTime(
                                NumericDate.fromSeconds(NumericDate.now().getValue() - 300))));
        return wrong;
    }

    /** Asserts that those who are not let in hear nothing. */
    void assertNobodyElse() throws Exception {
        for (String path : List.of(TIMELINE, FINDINGS)) {
            HttpResponse<String> silent = asked.apply(null).get(path);
            assertThat(silent.statusCode()).isEqualTo(401);
            assertThat(silent.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"anchorwatch\"");
            assertThat(silent.body()).doesNotContain("s-kept", "s-flood", "SEC_");
            for (Map.Entry<String, String> each : wrong.entrySet()) {
                HttpResponse<String> refused = as(each.getValue()).get(path);
                assertThat(refused.statusCode()).as(each.getKey()).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                        .contains("error=\"invalid_token\"");
                assertThat(refused.body()).doesNotContain("s-kept", "s-flood", "SEC_");
            }
        }
    }

    /** Asserts that those who are let in hear what is true, of their fleet and in their role. */
    void assertWhoMay(Path truth) throws Exception {
        Installation reader = as(issuer.token("reader", "reader", "flooded"));
        Installation root = as(issuer.token("root", "admin", "*"));
        assertThat(reader.items(FINDINGS, 50)).isNotEmpty().isEqualTo(root.items(FINDINGS, 50));
        assertThat(reader.get(TIMELINE).statusCode()).as("not in that role").isEqualTo(403);
        JsonNode one = as(issuer.token("soc", "analyst", "flooded")).json(TIMELINE);
        assertThat(one.get("entries").findValuesAsText("event_id"))
                .containsExactly("flooded/n4/0/121", "flooded/n4/0/122", "flooded/n4/0/123", "flooded/n4/0/124");
        assertThat(one.get("episodes").findValuesAsText("outcome")).containsExactly("RECOVERED");
        assertThat(one.get("session_id").asText()).isEqualTo("s-kept");

        Installation elsewhere = as(issuer.token("elsewhere", "analyst", "busy"));
        assertThat(elsewhere.get(TIMELINE).statusCode()).as("not in that fleet").isEqualTo(404);
        int episodes = 0;
        for (String line : Files.readAllLines(truth)) {
            JsonNode each = JSON.readTree(line);
            if (each.get("kind").asText().equals("episode")) {
                JsonNode told = elsewhere.json(
                        "/api/v1/sessions/" + each.get("session_id").asText() + "/timeline?fleet=busy");
                assertThat(told.get("episodes"))
                        .filteredOn(episode -> episode.get("episode_id").equals(each.get("episode_id")))
                        .extracting(ContainersIT::episode)
                        .containsExactly(ContainersIT.episode(each));
                episodes++;
            }
        }
        assertThat(episodes).isGreaterThan(5);
    }

    /** Asserts that whoever comes without TLS gets no answer. */
    static void assertNotInTheOpen(URI http) throws IOException {
        try (Socket socket = new Socket(http.getHost(), http.getPort())) {
            socket.setSoTimeout(SILENT_MS);
            socket.getOutputStream()
                    .write(("GET /health/live HTTP/1.1\r\nHost: " + http.getAuthority() + "\r\n\r\n")
                            .getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(100);
            // A record of TLS that says what was wrong is 7 bytes, and nothing of HTTP.
            assertThat(new String(answer, US_ASCII)).doesNotContain("HTTP").hasSizeLessThan(8);
        }
    }

    /** Asserts that who asked, and who was turned away, is written down, and no token with it. */
    void assertWrittenDown(Path audit, String errors) throws IOException {
        List<String> lines = Files.readAllLines(audit);
        List<String> timelines = new ArrayList<>();
        for (String line : lines) {
            JsonNode each = JSON.readTree(line);
            if (each.at("/parameters/session_id").asText().equals("s-kept")
                    && each.at("/parameters/fleet").asText().equals("flooded")) {
                assertThat(each.get("route").asText()).isEqualTo("timeline");
                timelines.add(
                        each.get("status").asText() + ' ' + each.get("caller").asText());
            }
        }
        assertThat(timelines)
                .contains("200 oidc:soc", "403 oidc:reader", "404 oidc:elsewhere")
                .filteredOn(each -> each.equals("401 null"))
                .hasSize(1 + wrong.size());
        String all = String.join("\n", lines) + errors;
        assertThat(all).doesNotContain("eyJ", "Bearer ");
        for (String token : shown) {
            assertThat(all).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
        }
    }
}
