package io.anchorwatch.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of figures: a table for people when it is complete, and a line of JSON each as soon as it is known. */
final class Report {
    private final String bench;
    private final PrintWriter out;
    private final PrintWriter err;
    private final @Nullable PrintWriter json;

    /**
     * Says at once what machine it is.
     *
     * @param json for the rows, or null for nobody
     */
    Report(String bench, PrintWriter out, PrintWriter err, @Nullable PrintWriter json) {
        this.bench = bench;
        this.out = out;
        this.err = err;
        this.json = json;
        out.println(Machine.line());
        out.println();
        out.flush();
    }

    /** Says on standard error what is under way. */
    void progress(String text) {
        err.println("  " + text);
        err.flush();
    }

    /** A sentence that belongs to the table before it. */
    void remark(String sentence) {
        out.println(sentence);
        out.println();
        out.flush();
    }

    /** A table of rows that have the same figures, by their names with units in them. */
    void table(String title, List<Map<String, Object>> rows) {
        out.println(title);
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.copyOf(rows.get(0).keySet()));
        rows.forEach(row -> cells.add(row.values().stream().map(Report::text).toList()));
        int columns = cells.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : cells) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                text.append("  ").append(String.format("%" + (i == 0 ? "-" : "") + widths[i] + "s", line.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
        out.println();
        out.flush();
        rows.forEach(this::json);
    }

    private void json(Map<String, Object> row) {
        if (json == null) {
            return;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("bench", bench);
        row.forEach((name, value) -> {
            if (value instanceof Number number) {
                double scale = Math.abs(number.doubleValue()) < 1 ? 1e6 : 1e3; // A small ratio is not none.
                node.put(name, Math.round(number.doubleValue() * scale) / scale);
            } else {
                node.put(name, String.valueOf(value));
            }
        });
        json.println(node);
        json.flush();
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            double size = Math.abs(number);
            return String.format(
                    Locale.ROOT,
                    size >= 1_000 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.3f" : "%.5f",
                    number);
        }
        return value instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : String.valueOf(value);
    }
}
