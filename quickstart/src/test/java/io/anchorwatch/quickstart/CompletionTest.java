package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed for a shell, in that shell. */
final class CompletionTest {
    @TempDir
    private Path directory;

    private static String script(String shell) {
        StringWriter out = new StringWriter();
        assertThat(Main.commandLine().setOut(new PrintWriter(out, true)).execute("completion", shell))
                .isZero();
        return out.toString();
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean there(String shell) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, shell)));
    }

    /**
     * What bash offers for a line that ends within a word; the function is the one that bash itself would call. How words
     * are ended, which it also says, can be said only while a person types.
     */
    private List<String> offered(String line) throws Exception {
        Path script = Files.writeString(directory.resolve("completion.bash"), script("bash"));
        String words = String.join(
                " ",
                Arrays.stream(line.split(" ", -1)).map(word -> "'" + word + "'").toList());
        String asked = """
                source %s
                compopt() { :; }
                registered=$(complete -p anchorwatch)
                function=${registered#*-F }
                COMP_WORDS=(%s)
                COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
                COMP_LINE='%s'
                COMP_POINT=${#COMP_LINE}
                "${function%%%% *}"
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, words, line);
        List<String> offered =
                new ArrayList<>(run("bash", "--norc", "-c", asked).lines().toList());
        offered.replaceAll(String::strip);
        return offered;
    }

    @Test
    void bash_offers_commands_options_and_their_values() throws Exception {
        assumeTrue(there("bash"), "there is no bash");
        assertThat(offered("anchorwatch ")).contains("demo", "up", "watch", "findings", "completion", "bench", "test");
        assertThat(offered("anchorwatch wa")).containsExactly("watch");
        assertThat(offered("anchorwatch watch --sev")).containsExactly("--severity");
        assertThat(offered("anchorwatch watch --severity "))
                .containsExactlyInAnyOrder("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL");
        assertThat(offered("anchorwatch watch --severity CR")).containsExactly("CRITICAL");
        assertThat(offered("anchorwatch rules ")).contains("test", "backtest");
        assertThat(offered("anchorwatch completion ")).contains("bash", "zsh", "fish");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void the_shell_itself_finds_no_fault(String shell) throws Exception {
        assumeTrue(there(shell), "there is no " + shell);
        Path script = Files.writeString(directory.resolve("completion"), script(shell));
        assertThat(run(shell, "-n", script.toString())).isEmpty();
    }

    @Test
    void fish_is_told_every_command_and_every_option_of_it() {
        String script = script("fish");
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            assertThat(script).contains("-n '__fish_use_subcommand' -f -a '" + name + "'");
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertThat(script)
                            .contains("-l " + option.longestName().substring(2)));
        });
        assertThat(script)
                .contains("complete -c anchorwatch -n '__fish_seen_subcommand_from watch' -l severity -r"
                        + " -a 'INFO LOW MEDIUM HIGH CRITICAL'");
    }
}
