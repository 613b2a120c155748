package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.access.Token;
import io.anchorwatch.app.access.TokensFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A token is shown once, and what is kept of it opens nothing. */
class TokenCommandTest {
    private static final int EACH = 30;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(List.of(arguments));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void a_token_is_made_listed_and_taken_back() throws Exception {
        Path file = directory.resolve("tokens");
        String at = file.toString();
        assertThat(run("create", "--file", at, "--name", "soc", "--role", "analyst", "--fleet", "a", "--fleet", "b"))
                .isZero();
        String shown = out.toString().strip();
        assertThat(shown).matches("aw_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(file)).doesNotContain(shown.substring(16));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Token kept = new TokensFile(file).read().values().iterator().next();
        assertThat(kept.fleets()).containsExactly("a", "b");
        assertThat(run("create", "--file", at, "--name", "ops", "--role", "admin", "--fleet", "*", "--expires", "90d"))
                .isZero();
        assertThat(run("list", "--file", at)).isZero();
        assertThat(out.toString()).contains("soc  analyst  a,b  20").contains("ops  admin  *  20");
        assertThat(run("revoke", "--file", at, "soc")).isZero();
        assertThat(new TokensFile(file).read().values()).extracting(Token::name).containsExactly("ops");
    }

    @Test
    void what_cannot_be_is_told_in_one_line_and_changes_nothing() throws Exception {
        Path file = directory.resolve("tokens");
        String at = file.toString();
        assertThat(run("create", "--file", at, "--name", "x", "--role", "root", "--fleet", "a"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--role root: must be one of reader, analyst, admin");
        assertThat(run("create", "--file", at, "--name", "x y", "--role", "reader", "--fleet", "a"))
                .isEqualTo(2);
        assertThat(run("create", "--file", at, "--name", "x", "--role", "reader", "--fleet", "a/b"))
                .isEqualTo(2);
        assertThat(run("create", "--name", "x", "--role", "reader", "--fleet", "a"))
                .isEqualTo(2);
        assertThat(run("revoke", "--file", at, "x")).isEqualTo(2);
        assertThat(file).doesNotExist();
        Files.writeString(file, "{\"id\":\"hunter2\"}\n");
        assertThat(run("create", "--file", at, "--name", "x", "--role", "reader", "--fleet", "a"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("line 1 of " + file).doesNotContain("hunter2");
        assertThat(Files.readString(file)).isEqualTo("{\"id\":\"hunter2\"}\n");
    }

    @Test
    void tokens_that_are_made_at_the_same_time_are_all_kept() throws Exception {
        Path file = directory.resolve("tokens");
        List<String> names = new ArrayList<>();
        List<Process> others = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            others.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            TokenCommandTest.class.getName(),
                            file.toString(),
                            name)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        for (Process each : others) {
            assertThat(each.waitFor()).isZero();
        }
        for (String name : List.of("a", "b", "c")) {
            IntStream.range(0, EACH).forEach(number -> names.add(name + number));
        }
        assertThat(new TokensFile(file).read().values())
                .extracting(Token::name)
                .containsExactlyInAnyOrderElementsOf(names);
    }

    /** Makes tokens one after another, in a process that others race with. */
    public static void main(String[] args) {
        for (int number = 0; number < EACH; number++) {
            int exitCode = Main.commandLine()
                    .execute(
                            "token",
                            "create",
                            "--file",
                            args[0],
                            "--name",
                            args[1] + number,
                            "--role",
                            "reader",
                            "--fleet",
                            "*");
            if (exitCode != 0) {
                System.exit(exitCode);
            }
        }
    }
}
