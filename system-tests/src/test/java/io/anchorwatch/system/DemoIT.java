package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people and programs meet it: a process, its two outputs and its exit code. */
final class DemoIT {
    private static final int MINUTES = 4;

    @TempDir
    private Path directory;

    @Test
    void a_demo_finds_what_it_simulates_and_says_so_in_its_last_line() throws Exception {
        Path out = directory.resolve("demo.out");
        Path err = directory.resolve("demo.err");
        Process demo = Up.commandLine(List.of("demo", "--duration", "40s", "--http-port", "0"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
            String told = Files.readString(err);
            assertThat(demo.exitValue()).as(told).isZero();
            List<String> lines = Files.readAllLines(out);
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0))
                    .matches("\\{\"truth_found\":true,"
                            + "\"episodes\":\\{\"expected\":[1-9]\\d*,\"missing\":0,\"unexpected\":0},"
                            + "\"findings\":\\{\"expected\":[1-9]\\d*,\"missing\":0,\"unexpected\":0}}");
            assertThat(told)
                    .contains("The page: http://127.0.0.1:", "SEC_DUAL_ACTIVE_BINDING", "AUDIT_RECOVERY_OVERDUE")
                    .doesNotContain(" ERROR ", " WARN ", "Exception");
        } finally {
            end(demo);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "anchorwatch.faults",
            matches = "long",
            disabledReason = "takes most of a minute: ./anchorwatch faults")
    void a_demo_without_end_compares_what_was_due_when_it_is_stopped() throws Exception {
        Path out = directory.resolve("demo.out");
        Process demo = Up.commandLine(List.of("demo", "--duration", "0", "--http-port", "0"))
                .redirectOutput(out.toFile())
                .start();
        try (BufferedReader told = demo.errorReader()) {
            awaitLineWith("SEC_ZOMBIE_SESSION", told);
            demo.toHandle().destroy(); // That of the process itself closes its outputs.
            told.lines().forEach(line -> {});
            assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
            assertThat(demo.exitValue()).isZero();
            JsonNode last = new ObjectMapper().readTree(Files.readString(out));
            assertThat(last.path("truth_found").asBoolean()).isTrue();
            assertThat(last.path("findings").path("expected").asInt()).isPositive();
        } finally {
            end(demo);
        }
    }

    @Test
    void a_demo_that_is_stopped_before_its_end_does_not_count_as_passed() throws Exception {
        Path out = directory.resolve("demo.out");
        Process demo = Up.commandLine(List.of("demo", "--duration", "5m", "--http-port", "0"))
                .redirectOutput(out.toFile())
                .start();
        try (BufferedReader told = demo.errorReader()) {
            awaitLineWith("SEC_", told);
            demo.toHandle().destroy(); // That of the process itself closes its outputs.
            String rest = String.join("\n", told.lines().toList());
            assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
            assertThat(demo.exitValue()).isEqualTo(1);
            assertThat(rest).contains("stopped early");
            assertThat(Files.readAllLines(out)).singleElement().asString().startsWith("{\"truth_found\":");
        } finally {
            end(demo);
        }
    }

    private static void awaitLineWith(String text, BufferedReader told) throws IOException {
        String line = told.readLine();
        while (line != null && !line.contains(text)) {
            line = told.readLine();
        }
        assertThat(line).as("a line with " + text).isNotNull();
    }

    private static void end(Process demo) {
        demo.descendants().forEach(ProcessHandle::destroyForcibly);
        demo.destroyForcibly();
    }
}
