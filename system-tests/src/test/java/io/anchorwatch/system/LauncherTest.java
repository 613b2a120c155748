package io.anchorwatch.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small repository of its own, with a Java and a Maven that write down what they are asked. */
final class LauncherTest {
    @TempDir
    private Path directory;

    private Path root;
    private Path tools;
    private Path source;

    /** How a run ended: its exit code and what it wrote. */
    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void a_repository_and_tools() throws IOException {
        root = Files.createDirectories(directory.resolve("a repository"));
        tools = Files.createDirectories(directory.resolve("jdk/bin"));
        source = Files.createDirectories(root.resolve("core/src/main")).resolve("Thing.java");
        Files.writeString(source, "");
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("core/pom.xml"), "");
        Files.copy(Path.of("..", "anchorwatch"), root.resolve("anchorwatch"));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        tool("javac", "");
        tool("java", "printf '[%s]' \"$@\"; echo");
        tool("mvn", "echo build >>'" + directory + "/builds'; mkdir -p quickstart/target/lib; sleep 0.3");
        for (String name : List.of(
                "sh",
                "dirname",
                "readlink",
                "sed",
                "head",
                "find",
                "mkdir",
                "rm",
                "cat",
                "cp",
                "id",
                "mv",
                "awk",
                "tee",
                "sleep",
                "flock",
                "tail")) {
            link(name);
        }
    }

    @Test
    void what_is_missing_is_built_once_and_said_in_one_line() throws Exception {
        Run first = launch("up", "--data", "a b");
        assertThat(first.err()).hasLineCount(1).contains("building");
        assertThat(first.out()).contains("[io.anchorwatch.quickstart.Main][up][--data][a b]");
        assertThat(launch("up").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void a_newer_source_or_a_deleted_one_makes_the_build_stale() throws Exception {
        launch();
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        launch();
        assertThat(builds()).isEqualTo(2);
        Files.delete(source);
        Files.setLastModifiedTime(source.getParent(), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        launch();
        assertThat(builds()).isEqualTo(3);
    }

    @Test
    void two_launches_at_once_build_once() throws Exception {
        Process one = start(root.resolve("anchorwatch"));
        Process two = start(root.resolve("anchorwatch"));
        assertThat(List.of(finish(one).exitCode(), finish(two).exitCode())).containsOnly(0);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void it_finds_its_repository_through_symbolic_links() throws Exception {
        Path near = Files.createSymbolicLink(root.resolve("near"), Path.of("anchorwatch"));
        Path far = Files.createSymbolicLink(directory.resolve("far away"), near);
        assertThat(finish(start(far, "--version")).out()).contains(root.toRealPath() + "/quickstart/target/lib");
    }

    @Test
    void whoever_may_not_build_what_is_stale_is_told_who_may() throws Exception {
        launch();
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        assertThat(launchWhereNothingMayBeWritten("up").err())
                .matches("anchorwatch: the sources are newer than the build, and \\S+ may not write "
                        + Pattern.quote(root.toRealPath() + "/target") + ": run '"
                        + Pattern.quote(root.toRealPath() + "/anchorwatch") + " --version' once as its owner\n");
        Files.move(root.resolve("target"), directory.resolve("gone"));
        Files.delete(root.resolve("quickstart/target/built"));
        Run unbuilt = launchWhereNothingMayBeWritten("up");
        assertThat(unbuilt.exitCode()).isEqualTo(1);
        assertThat(unbuilt.err())
                .hasLineCount(1)
                .contains("nothing is built yet", "may not write " + root.toRealPath() + ": run");
        assertThat(launchWhereNothingMayBeWritten("test").err()).hasLineCount(1).contains(": run this as its owner");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void options_for_the_virtual_machine_go_before_the_command() throws Exception {
        ProcessBuilder builder = builder(root.resolve("anchorwatch"), "up");
        builder.environment().put("ANCHORWATCH_JAVA_OPTS", "-Xmx1g -Dx=y");
        assertThat(finish(builder.start()).out())
                .startsWith(largePages() + "[-XX:+ExitOnOutOfMemoryError][-Xmx1g][-Dx=y][-cp]");
    }

    /** What Java ends with then, 3, means of publish that lines were rejected. */
    @Test
    void what_goes_on_for_long_ends_when_its_heap_is_full_unless_somebody_has_said_what_is_to_be_done()
            throws Exception {
        for (String lasting : new String[] {"app", "up", "forward"}) {
            assertThat(launch(lasting).out()).contains("[-XX:+ExitOnOutOfMemoryError]");
        }
        assertThat(launch("publish", "-").out())
                .contains("[-XX:+CrashOnOutOfMemoryError]")
                .doesNotContain("ExitOn");
        assertThat(launch("timeline", "app").out()).doesNotContain("OutOfMemoryError");
        for (String said : new String[] {"-XX:-ExitOnOutOfMemoryError", "-XX:OnOutOfMemoryError=x"}) {
            assertThat(launchWith("JAVA_OPTS", said, "app").out()).containsOnlyOnce("OnOutOfMemoryError");
        }
        assertThat(launchWith("JAVA_OPTS", "-XX:+HeapDumpOnOutOfMemoryError", "app")
                        .out())
                .contains("[-XX:+ExitOnOutOfMemoryError]");
    }

    /** Java ends at once where two collectors are named. */
    @Test
    void a_collector_is_named_only_where_nobody_has_chosen_one_and_the_heap_is_not_large() throws Exception {
        assertThat(launch("bench", "core").out())
                .startsWith("[-Xmx4g]" + largePages() + "[-XX:+UseParallelGC][-Xms4g][-XX:+AlwaysPreTouch][-cp]");
        for (String chosen : new String[] {"-XX:+UseG1GC", "-Xmx8g", "-XX:MaxRAMPercentage=60"}) {
            ProcessBuilder builder = builder(root.resolve("anchorwatch"), "bench", "core");
            builder.environment().put("JAVA_OPTS", chosen);
            assertThat(finish(builder.start()).out()).startsWith("[-Xmx4g]" + largePages() + "[" + chosen + "][-cp]");
        }
    }

    /** It takes some seconds, which nobody wants to wait for help. */
    @Test
    void a_service_has_its_pages_before_it_begins_and_nobody_else() throws Exception {
        String out = launch("app").out();
        assertThat(out.contains("[-XX:+AlwaysPreTouch]")).isEqualTo(out.contains("[-XX:InitialRAMPercentage=25]"));
        for (String[] other : new String[][] {
            {"up"}, {"app", "--help"}, {"app", "-h"}, {"bench", "--help"}, {"timeline", "app"}, {"apps"}
        }) {
            assertThat(launch(other).out()).doesNotContain("AlwaysPreTouch");
        }
    }

    /** An older kernel, and another system, has no such pages or does not give them: Java would warn. */
    @Test
    void what_goes_on_for_long_asks_for_large_pages_where_the_kernel_has_some() throws Exception {
        String given = largePages();
        for (String lasting : new String[] {"app", "up"}) {
            String out = launch(lasting).out();
            assertThat(out).startsWith(given);
            assertThat(out.contains("HugePages")).isEqualTo(!given.isEmpty());
        }
        assertThat(launch("timeline", "s-1").out()).doesNotContain("HugePages");
    }

    private static String largePages() throws IOException {
        Path modes = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        boolean given = Files.exists(modes) && !Files.readString(modes).contains("[never]");
        return given ? "[-XX:+UseTransparentHugePages]" : "";
    }

    @Test
    void benchmarks_are_built_with_what_they_measure_and_get_their_arguments() throws Exception {
        Run run = launch("bench", "core", "--events", "1000");
        assertThat(run.err()).hasLineCount(1).contains("building the benchmarks");
        assertThat(run.out())
                .contains("benchmarks/target/lib/*", "[io.anchorwatch.benchmarks.Main][core][--events][1000]");
        assertThat(launch("bench", "core").err()).isEmpty();
        assertThat(launch("up").err()).isEmpty(); // They are built together, so nothing is stale now.
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void a_failed_build_prints_its_output_and_runs_nothing() throws Exception {
        tool("mvn", "echo 'COMPILATION ERROR of some kind'; exit 1");
        Run run = launch("up");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("COMPILATION ERROR of some kind", "the build failed");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_java_that_is_too_old_is_told_in_one_line() throws Exception {
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
        Run run = launch("up");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("JDK 17 or newer is missing", "apt-get install openjdk-17-jdk-headless");
        assertThat(run.err().lines().filter(line -> !line.contains("building"))).hasSize(1);
    }

    @Test
    void tests_end_with_the_sum_of_what_maven_counted() throws Exception {
        tool("mvn", """
            echo '[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in io.anchorwatch.OneTest'
            echo '[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1'
            echo '[WARNING] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0'
            echo '[INFO] Reactor Summary for Anchorwatch'
            echo '[INFO] BUILD SUCCESS'
            """);
        Run run = launch("test");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith("[INFO] BUILD SUCCESS\nTests run: 7, Failures: 0, Errors: 0, Skipped: 1\n");
    }

    @Test
    void without_a_browser_tests_go_on_and_it_is_said_that_nothing_looks_at_the_page() throws Exception {
        tool("mvn", "echo '[INFO] BUILD SUCCESS'");
        Run without = launch("test");
        assertThat(without.exitCode()).isZero();
        assertThat(without.err()).contains("Chromium is missing", "its tests are skipped");
        tool("chromium", "");
        assertThat(launch("test").err()).doesNotContain("Chromium");
    }

    @Test
    void a_failed_test_fails_the_command_and_shows_its_errors() throws Exception {
        tool("mvn", """
            echo '[ERROR] Tests run: 3, Failures: 2, Errors: 0, Skipped: 0'
            echo '[INFO] BUILD FAILURE'
            exit 1
            """);
        Run run = launch("test");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("Tests run: 3, Failures: 2, Errors: 0, Skipped: 0\n");
    }

    @Test
    void tests_go_on_without_a_tool_that_cannot_be_installed_and_say_so() throws Exception {
        tool("mvn", "echo '[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 2'");
        Run run = launch("test");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("promtool", "apt-get install prometheus", "are skipped");
        assertThat(run.out()).contains("Skipped: 2");
    }

    private Run launch(String... arguments) throws Exception {
        return finish(start(root.resolve("anchorwatch"), arguments));
    }

    private Run launchWith(String variable, String value, String... arguments) throws Exception {
        ProcessBuilder builder = builder(root.resolve("anchorwatch"), arguments);
        builder.environment().put(variable, value);
        return finish(builder.start());
    }

    /** Where root runs this it becomes somebody else, since root may write everywhere. */
    private Run launchWhereNothingMayBeWritten(String... arguments) throws Exception {
        ProcessBuilder builder = builder(root.resolve("anchorwatch"), arguments);
        if ("root".equals(System.getProperty("user.name"))) {
            Path become = Path.of("/usr/bin/setpriv");
            assumeThat(become).exists();
            builder.command().addAll(0, List.of(become.toString(), "--reuid=65534", "--clear-groups"));
        }
        permit("r-xr-xr-x");
        try {
            return finish(builder.start());
        } finally {
            permit("rwxr-xr-x");
        }
    }

    private void permit(String permissions) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    private Process start(Path program, String... arguments) throws IOException {
        return builder(program, arguments).start();
    }

    private ProcessBuilder builder(Path program, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(program.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("ANCHORWATCH_NO_INSTALL", "1");
        return builder.directory(root.toFile());
    }

    private static Run finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, err);
    }

    private long builds() throws IOException {
        return Files.readString(directory.resolve("builds")).lines().count();
    }

    private void tool(String name, String body) throws IOException {
        Path file = tools.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void link(String name) throws IOException {
        for (String place : List.of("/bin", "/usr/bin")) {
            Path program = Path.of(place, name);
            if (Files.exists(program) && Files.notExists(tools.resolve(name))) {
                Files.createSymbolicLink(tools.resolve(name), program);
            }
        }
    }
}
