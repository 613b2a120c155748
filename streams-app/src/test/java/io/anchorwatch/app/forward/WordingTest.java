package io.anchorwatch.app.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.receiver.Settings;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each protocol wants around a document. */
final class WordingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Position AT = new Position("security-findings", 1, 2, Examples.at(6));

    @TempDir
    private Path directory;

    private static Told finding() {
        return Told.of(Examples.finding("s1", 5.4, "default/n1/0/3"), AT);
    }

    private static Told episode(String session) {
        return Told.of(Examples.episode(session, 2, 5, io.anchorwatch.conclusion.Episode.Outcome.RECOVERED, 1_800), AT);
    }

    private static String words(ForwarderConfig config, Told told) {
        return new String(new Wording(config, "1.0").of(told), UTF_8);
    }

    @Test
    void the_collector_gets_a_time_in_seconds_and_the_document_as_an_object() throws Exception {
        Path token = Files.writeString(directory.resolve("t"), "token");
        ForwarderConfig config =
                Settings.of("hec", "url", "http://h", "token", "file:" + token, "index", "main", "format", "ecs");
        String line = words(config, finding());
        JsonNode event = JSON.readTree(line);
        assertThat(line).startsWith("{\"time\":1769860805.400,").doesNotContain("\n");
        assertThat(event.get("sourcetype").asText()).isEqualTo("anchorwatch:ecs");
        assertThat(event.get("source").asText()).isEqualTo("security-findings");
        assertThat(event.get("index").asText()).isEqualTo("main");
        assertThat(event.get("event").get("event").get("id").asText())
                .isEqualTo(event.get("fields").get("record_id").asText())
                .endsWith("/0");
        assertThat(event.get("fields").get("session_id").asText()).isEqualTo("s1");
    }

    @Test
    void a_bulk_request_creates_under_the_records_id_findings_apart_from_the_rest() throws Exception {
        ForwarderConfig config = Settings.of("bulk", "url", "http://h");
        String[] lines = words(config, finding()).split("\n", -1);
        assertThat(lines).hasSize(2);
        JsonNode create = JSON.readTree(lines[0]).get("create");
        assertThat(create.get("_index").asText()).isEqualTo("logs-anchorwatch.findings-default");
        assertThat(create.get("_id").asText()).isEqualTo(finding().id());
        assertThat(JSON.readTree(lines[1]).has("@timestamp")).isTrue();
        JsonNode other =
                JSON.readTree(words(config, episode("s1")).split("\n", -1)[0]).get("create");
        assertThat(other.get("_index").asText()).isEqualTo("logs-anchorwatch.audit-default");
        JsonNode longId = JSON.readTree(
                        words(config, episode("\u4f60".repeat(190))).split("\n", -1)[0])
                .get("create");
        assertThat(longId.get("_id").asText()).hasSize(36);
    }

    @Test
    void a_line_of_cef_is_the_text_of_a_message_with_a_header() {
        String message = words(Settings.of("syslog", "host", "h", "format", "cef", "facility", "16"), finding());
        assertThat(message)
                .matches("<130>1 2026-01-31T12:00:05\\.400Z - anchorwatch - SEC_DUAL_ACTIVE_BINDING - CEF:0\\|.*");
    }

    @Test
    void what_is_too_large_keeps_its_ids_and_says_that_it_was_cut() throws Exception {
        Told told = finding();
        Told shorter = Shorter.STEPS.get(1).apply(told);
        assertThat(shorter.id()).isEqualTo(told.id());
        JsonNode document = JSON.readTree(words(Settings.of("file", "path", "x"), shorter));
        assertThat(document.get("metadata").get("is_truncated").asBoolean()).isTrue();
        assertThat(document.get("unmapped").has("details")).isFalse();
    }
}
