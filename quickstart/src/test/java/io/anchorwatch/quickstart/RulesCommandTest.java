package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rules} answers without a cluster. */
class RulesCommandTest {
    private static final String RULE = """
            title: Wrong Proof
            id: 11111111-1111-4111-8111-111111111111
            logsource: {product: anchorwatch, service: audit}
            detection:
                selection:
                    code: AUTH_FAIL
                condition: selection
            anchorwatch:
                scenarios:
                    - name: one
                      events: ['0 AUTH_FAIL session_id=s-1']
                      finds: true
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void the_rules_that_ship_keep_what_they_promise() {
        assertThat(run("rules", "test")).isZero();
        assertThat(out.toString()).contains("ok    VPN Reattach Flood On One Session: nineteen rejections");
        assertThat(out.toString().lines().reduce((before, last) -> last).orElseThrow())
                .matches("\\{\"rules\":\\d+,\"scenarios\":\\d+,\"failed\":0}");
    }

    @Test
    void a_promise_that_is_not_kept_is_named_and_exits_with_1() throws IOException {
        Path file = Files.writeString(directory.resolve("r.yml"), RULE.replace("finds: true", "finds: false"));
        assertThat(run("rules", "test", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("FAILS Wrong Proof: one", "found session s-1, and nothing was expected", "\"failed\":1");
    }

    @Test
    void a_rule_without_a_scenario_is_named() throws IOException {
        Path file = Files.writeString(directory.resolve("r.yml"), RULE.substring(0, RULE.indexOf("anchorwatch:\n")));
        assertThat(run("rules", "test", file.toString())).isZero();
        assertThat(out.toString()).contains("none  Wrong Proof: it has no scenario");
    }

    @Test
    void a_faulty_rule_exits_with_2_and_every_fault_on_its_line() throws IOException {
        Path file = Files.writeString(
                directory.resolve("r.yml"), RULE.replace("code:", "cod:").replace("product: anchor", "product: other"));
        assertThat(run("rules", "test", file.toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(2).contains("r.yml:6:", "rule 'Wrong Proof' = cod:");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_backtest_needs_a_time_and_a_cluster() throws IOException {
        Path file = Files.writeString(directory.resolve("r.yml"), RULE);
        assertThat(run("rules", "backtest", "--since", "whenever", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("--since must be a time");
        assertThat(run("rules", "backtest", "--since", "1h", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--bootstrap-servers is missing");
    }

    @Test
    void a_configuration_is_checked_with_its_rules() throws IOException {
        Files.writeString(directory.resolve("r.yml"), RULE.replace("AUTH_FAIL\n", "HANDSHAKE_REJECT\n"));
        Path config = Files.writeString(
                directory.resolve("app.properties"),
                "kafka.bootstrap.servers=h:1\nschema.registry.url=http://h\ndetections.dir=" + directory + "\n");
        assertThat(run("config", "check", config.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("events have the code HANDSHAKE_FAIL for it");
    }
}
