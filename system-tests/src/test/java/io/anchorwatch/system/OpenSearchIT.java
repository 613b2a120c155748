package io.anchorwatch.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.siem.TreeJson;
import io.anchorwatch.quickstart.LoopbackPort;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Told;
import io.anchorwatch.testing.Tellings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIEMs are told, taken in by a real OpenSearch node with the index template that the documents offer. */
final class OpenSearchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 120;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private String at = "";

    @Test
    void every_document_is_taken_once_and_found_by_its_fields() throws Exception {
        Map<String, String> documents = new LinkedHashMap<>();
        StringBuilder bulk = new StringBuilder();
        Ecs ecs = new Ecs();
        for (String text : Tellings.HOSTILE) {
            for (Told told : Tellings.of(text)) {
                String id = "%d/%s".formatted(documents.size(), told.code());
                String document = new String(TreeJson.bytes(ecs.of(told)), UTF_8);
                documents.put(id, document);
                String stream =
                        told.finding() == null ? "logs-anchorwatch.audit-default" : "logs-anchorwatch.findings-default";
                bulk.append("{\"create\":{\"_index\":\"%s\",\"_id\":\"%s\"}}\n".formatted(stream, id))
                        .append(document)
                        .append('\n');
            }
        }
        int port = LoopbackPort.claim(0, "a port");
        at = "http://127.0.0.1:" + port;
        Process node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        Path.of("..", "search-node", "target", "lib") + "/*",
                        "io.anchorwatch.searchnode.SearchNode",
                        directory.toString(),
                        Integer.toString(port))
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try {
            String ready = CompletableFuture.supplyAsync(() -> node.inputReader()
                            .lines()
                            .filter(line -> line.equals("ready"))
                            .findFirst()
                            .orElse("it ended"))
                    .get(SECONDS, TimeUnit.SECONDS);
            assertThat(ready).as(() -> errors()).isEqualTo("ready");
            String template = Files.readString(Path.of("..", "docs", "siem", "opensearch-index-template.json"));
            assertThat(send("PUT", "/_index_template/anchorwatch", template)
                            .get("acknowledged")
                            .asBoolean())
                    .isTrue();

            JsonNode first = send("POST", "/_bulk", bulk.toString());
            assertThat(first.get("items")).hasSize(documents.size());
            assertThat(first.get("items"))
                    .allSatisfy(item -> assertThat(
                                    item.get("create").get("status").asInt())
                            .as(() -> item + " of "
                                    + documents.get(
                                            item.get("create").get("_id").asText()))
                            .isEqualTo(201));

            assertThat(send("POST", "/_bulk", bulk.toString()).get("items"))
                    .as("what is sent again is there already")
                    .allMatch(item -> item.get("create").get("status").asInt() == 409);

            send("POST", "/logs-anchorwatch.*/_refresh", "");
            assertThat(count("*")).isEqualTo(documents.size());
            assertThat(count("event.code:SEC_DUAL_ACTIVE_BINDING AND event.kind:alert"))
                    .isPositive();
            assertThat(count("event.code:SEC_DUAL_ACTIVE_BINDING AND NOT event.kind:alert"))
                    .isZero();
            assertThat(count("anchorwatch.session.id:\"sess-9f2c\" AND event.outcome:failure"))
                    .isPositive();
            assertThat(count("event.duration:>=5000000000")).isPositive();
        } finally {
            node.destroyForcibly().waitFor(SECONDS, TimeUnit.SECONDS);
        }
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("errors"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private long count(String query) throws Exception {
        String body = JSON.writeValueAsString(Map.of("query", Map.of("query_string", Map.of("query", query))));
        return send("POST", "/logs-anchorwatch.*/_count", body).get("count").asLong();
    }

    private JsonNode send(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(at + path))
                        .header("Content-Type", path.equals("/_bulk") ? "application/x-ndjson" : "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }
}
