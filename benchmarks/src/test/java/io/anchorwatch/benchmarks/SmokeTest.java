package io.anchorwatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Each benchmark runs to its end and tells what it must; what it tells is no business of a test. */
class SmokeTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private static final List<String> BRIEF = List.of("core", "pipeline");

    static List<String> names() {
        return Bench.ALL.stream().map(Bench::name).toList();
    }

    /** Those that take a while are run with {@code -Danchorwatch.smoke=all}: it is the code that is tested, not what it measures. */
    static List<String> run() {
        return System.getProperty("anchorwatch.smoke", "").equals("all") ? names() : BRIEF;
    }

    @ParameterizedTest
    @MethodSource("run")
    void a_small_run_prints_a_table_and_lines_of_json(String name) throws Exception {
        Path json = directory.resolve("rows.json");
        String mix = name.equals("dsl") ? "busy" : "random-sources"; // There the DSL has something to find.
        assertThat(bench(name, "--events", "5000", "--mix", mix, "--json", json.toString()))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("cores", "Java", "Kafka").contains("ratio");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(json)) {
            rows.add(new ObjectMapper().readTree(line));
        }
        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.get("bench").asText()).isEqualTo(name);
            assertThat(row.has("mix") || row.has("case")).isTrue();
            assertThat(row.get("ratio").asDouble()).isPositive();
            assertThat(row.path("samples").asLong(1)).as("latencies: %s", row).isPositive();
            assertThat(row.path("dsl").asLong())
                    .as("found by the DSL: %s", row)
                    .isLessThanOrEqualTo(2 * row.path("both").asLong());
        });
    }

    @Test
    void an_unknown_name_and_a_wrong_number_are_told_in_one_line() {
        assertThat(bench("speed")).isEqualTo(2);
        assertThat(bench("core", "--events", "0")).isEqualTo(2);
        assertThat(bench("scale", "--sessions", "10000,5")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("speed", "core, pipeline"));
    }

    @Test
    void help_lists_them() {
        assertThat(bench("--help")).isZero();
        assertThat(out.toString()).contains(names());
    }
}
