package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.query.SessionTimeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is too much is refused as a problem document, with the headers of every answer, and counted. */
@Timeout(60)
class LimitsTest {
    @TempDir
    private Path directory;

    private static String raw(Site site, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void refused(Site site, int status, String answer) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).contains("application/problem+json").contains("\"status\":" + status);
        HttpServer.HEADERS.forEach((name, value) -> assertThat(answer).contains(name + ": " + value));
        assertThat(site.metrics.scrape()).contains("anchorwatch_http_refused_total{status=\"" + status + "\"} 1.0");
    }

    @Test
    void what_is_too_large_is_413_414_and_431() throws IOException {
        try (Site site = new Site(Map.of("http.head.bytes.max", "2048", "http.body.bytes.max", "10"))) {
            refused(
                    site,
                    413,
                    raw(
                            site,
                            "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nConnection: close\r\n\r\n"
                                    + "hello world"));
            refused(site, 414, raw(site, "GET /?" + "x".repeat(3_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            refused(site, 431, raw(site, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(3_000) + "\r\n\r\n"));
            assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void who_asks_too_often_is_told_when_to_come_back() {
        String header = Site.token(directory, "often", io.anchorwatch.app.access.Role.READER, "default");
        String other = Site.token(directory, "seldom", io.anchorwatch.app.access.Role.READER, "default");
        try (Site site = Site.guarded(directory, Map.of("http.caller.burst", "3", "http.caller.rate", "1"))) {
            HttpResponse<String> last = null;
            for (int i = 0; i < 20 && (last == null || last.statusCode() == 200); i++) {
                last = site.get("/api/v1/fleet", "Authorization", header);
            }
            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(last.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(Site.parse(last.body()).path("type").asText()).isEqualTo("urn:anchorwatch:problem:too-many");
            assertThat(site.get("/api/v1/fleet", "Authorization", other).statusCode())
                    .as("another caller at the same address")
                    .isEqualTo(200);
        }
    }

    @Test
    void no_caller_takes_all_the_room_there_is() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch in = new CountDownLatch(2);
        try (Site site = new Site(Map.of("http.caller.requests.max", "2"))) {
            site.sessions.put(new SessionTimeline(Examples.timeline("s1", 2), List.of(), List.of()));
            site.sessions.before(() -> {
                in.countDown();
                try {
                    go.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            List<CompletableFuture<Integer>> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(CompletableFuture.supplyAsync(
                        () -> site.get("/api/v1/sessions/s1").statusCode()));
            }
            assertThat(in.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(site.get("/api/v1/fleet").statusCode()).isEqualTo(429);
            go.countDown();
            for (CompletableFuture<Integer> each : held) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(site.get("/api/v1/fleet").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void every_query_is_written_down_and_nothing_in_it_can_break_the_line() throws IOException {
        Path audit = directory.resolve("audit.jsonl");
        String header = Site.token(directory, "soc", io.anchorwatch.app.access.Role.READER, "default");
        try (Site site = Site.guarded(directory, Map.of("http.audit.file", audit.toString()))) {
            site.get("/api/v1/findings?subject=a%22b%E2%80%AEc&limit=5", "Authorization", header);
            site.get("/api/v1/findings/x%0A%7B%22at%22:1%7D", "Authorization", header);
            site.get("/api/v1/fleet?fleet=other", "Authorization", header);
            site.get("/api/v1/sessions", "Authorization", header);
            site.get("/api/v1/sessions");
            site.get("/health/live");
        }
        List<JsonNode> lines =
                Files.readAllLines(audit).stream().map(Site::parse).toList();
        assertThat(lines.stream()
                        .map(line -> line.path("caller").asText("-") + " "
                                + line.path("route").asText() + " "
                                + line.path("status").asInt()))
                .containsExactly(
                        "token:soc findings 200",
                        "token:soc finding 400",
                        "token:soc fleet 404",
                        "token:soc sessions 403",
                        "- sessions 401");
        assertThat(lines.get(0).path("parameters").toString())
                .isEqualTo("{\"limit\":\"5\",\"subject\":\"a\\\"b\ufffdc\"}");
        assertThat(lines.get(0).path("from").asText()).isEqualTo("127.0.0.1");
        assertThat(lines.get(0).path("at").asText()).matches("20.*Z");
        assertThat(lines.get(1).path("parameters").path("finding_id").asText()).isEqualTo("x\ufffd{\"at\":1}");
        assertThat(Files.readString(audit)).doesNotContain(header.substring(7));
    }

    @Test
    void a_query_that_cannot_be_written_down_is_not_answered_and_a_file_that_is_renamed_is_begun_anew()
            throws IOException {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path audit = logs.resolve("audit.jsonl");
        try (Site site = new Site(Map.of("http.audit.file", audit.toString()))) {
            assertThat(site.get("/api/v1/fleet").statusCode()).isEqualTo(200);
            Files.move(audit, logs.resolve("audit.1"));
            assertThat(site.get("/api/v1/fleet").statusCode()).isEqualTo(200);
            assertThat(audit).exists();
            Files.move(logs, directory.resolve("away"));
            HttpResponse<String> answer = site.get("/api/v1/fleet");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).doesNotContain("sessions");
            assertThat(site.metrics.scrape()).contains("anchorwatch_http_unrecorded_total 1.0");
            assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
        }
    }
}
