package io.anchorwatch.quickstart;

import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.Comparison.Row;
import java.io.PrintWriter;
import java.util.List;

/** How a demo says what came out: a table for people, a line for programs. */
final class DemoVerdict {
    private static final String LAYOUT = "%-52s %9s %9s %9s %11s%n";

    private DemoVerdict() {}

    /** Expected, found, missing and unexpected, a line a kind; below it everything that differs. */
    static void print(Comparison comparison, PrintWriter out) {
        out.println();
        out.printf(LAYOUT, "compared with what was simulated", "expected", "found", "missing", "unexpected");
        for (Row row : comparison.rows()) {
            int missing = row.missing().size();
            out.printf(
                    LAYOUT,
                    row.what(),
                    row.expected(),
                    row.expected() - missing,
                    missing,
                    row.unexpected().size());
        }
        out.println();
        comparison.differences().forEach(out::println);
        out.println(
                comparison.truthFound()
                        ? "Everything that happened was found, and nothing else."
                        : "What was found is not what happened: see the differences above.");
        out.flush();
    }

    /** The last line on standard output. */
    static String line(Comparison comparison) {
        return "{\"truth_found\":" + comparison.truthFound() + ",\"episodes\":" + counts(comparison.total("episodes"))
                + ",\"findings\":" + counts(comparison.total("findings")) + "}";
    }

    /** The same for a run that came to nothing. */
    static String lineOfNothing() {
        Row none = new Comparison(List.of()).total("");
        return "{\"truth_found\":false,\"episodes\":" + counts(none) + ",\"findings\":" + counts(none) + "}";
    }

    private static String counts(Row row) {
        return "{\"expected\":" + row.expected() + ",\"missing\":"
                + row.missing().size() + ",\"unexpected\":" + row.unexpected().size() + "}";
    }
}
