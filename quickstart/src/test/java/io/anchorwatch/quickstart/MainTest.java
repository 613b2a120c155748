package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "upp",
                "up --nope",
                "up --kafka-port nine",
                "up --kafka-port 70000",
                "up extra",
                "watch --severity BAD",
                "completion tcsh",
                "--nope"
            })
    void bad_arguments_are_told_in_one_line_on_standard_error(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).startsWith("anchorwatch");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "publish --kafka-password=hunter2 f",
                "publish --bootstrap-servers k:1 --sasl.jaas.config hunter2 f",
                "app --config f --internal-token hunter2",
                "publish --bootstrap-servers k:1 --schema-registry-url https://app:hunter2@r f"
            })
    void a_secret_on_the_command_line_is_refused_and_not_repeated(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("configuration").doesNotContain("hunter2");
    }

    @Test
    void a_misspelt_command_is_answered_with_the_right_one() {
        run("findingz");
        assertThat(err.toString()).contains("did you mean findings");
    }

    @Test
    void an_option_that_does_not_exist_is_named_before_what_is_missing() {
        assertThat(run("publish", "--nonsense")).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("Unknown option: '--nonsense'");
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_option_that_changes_it(@TempDir Path home) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("up", "--data", home.toString(), "--kafka-port", port))
                    .isEqualTo(2);
            assertThat(err.toString()).hasLineCount(1).contains("port " + port + " is taken", "--kafka-port");
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_named(@TempDir Path home) throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertThat(run("up", "--data", file.resolve("inside").toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains(file.toString(), "--data");
    }

    @Test
    void a_stack_trace_is_shown_to_the_verbose_only() {
        run("up", "--kafka-port", "70000", "--verbose");
        assertThat(err.toString()).contains("at io.anchorwatch.quickstart.");
    }

    @Test
    void every_command_explains_itself_and_its_options() {
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            assertThat(run(command.getCommandName(), "--help")).isZero();
            assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
            assertThat(command.getCommandSpec().options())
                    .allSatisfy(option -> assertThat(option.description())
                            .as(option.longestName())
                            .isNotEmpty());
        }
    }

    @Test
    void help_shows_defaults_as_they_are_written_and_none_that_is_empty() {
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            out.getBuffer().setLength(0);
            run(command.getCommandName(), "--help");
            assertThat(out.toString()).as(command.getCommandName()).doesNotContainPattern("Default: *(PT|0\\.0|\\R)");
            assertThat(command.getCommandSpec().usageMessage().description()[0]).endsWith(".");
        }
    }

    @Test
    void a_word_of_few_may_be_written_in_small_letters() {
        assertThat(run("findings", "--status", "open", "--severity", "high", "--url", "nowhere"))
                .isEqualTo(2);
        assertThat(err.toString()).isEmpty(); // It was taken; what it is asked of tells standard error itself.
    }

    @Test
    void a_configuration_in_which_nothing_is_wrong_is_called_so(@TempDir Path home) throws IOException {
        Path file = Files.writeString(
                home.resolve("a.properties"), "kafka.bootstrap.servers=k:9092\nschema.registry.url=http://r:8081\n");
        assertThat(run("config", "check", file.toString())).isZero();
        assertThat(out.toString()).isEqualTo(file + ": nothing is wrong\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_is_told_in_the_same_words_by_every_command(@TempDir Path home) {
        Path none = home.resolve("none");
        assertThat(run("config", "check", none.toString())).isEqualTo(2);
        assertThat(run("rules", "test", none.toString())).isEqualTo(2);
        assertThat(run("up", "--config", none.toString())).isEqualTo(2);
        assertThat(run("findings", "--token-file", none.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(4).allMatch(line -> line.endsWith("there is no file " + none));
    }

    @Test
    void every_fault_of_a_configuration_is_told_on_a_line_of_its_own(@TempDir Path home) throws IOException {
        Path file = Files.writeString(home.resolve("a.properties"), "http.listen=8080\nhttp.lisen=127.0.0.1:1\n");
        assertThat(run("config", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(4).contains("did you mean http.listen?");
        assertThat(run("topics", "--config", file.toString())).isEqualTo(2);
    }

    @Test
    void a_timeline_that_nobody_can_tell_exits_with_1() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(run("timeline", "s1", "--url", "http://127.0.0.1:" + nobody)).isEqualTo(1);
        assertThat(run("findings", "--json", "--url", "http://127.0.0.1:" + nobody))
                .isEqualTo(1);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
