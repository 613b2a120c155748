package io.anchorwatch.testing;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A history as a text table: one event a line, in the order of the log.
 *
 * <pre>
 * time_ms  CODE  FROM&gt;TO|-  v3|-  transport|-  [@append_ms]  [key=value …]
 * 90000    time
 * </pre>
 *
 * Keys: {@code n} node (n1), {@code s} session (S; - for none), {@code e} epoch (1; - for none), {@code src} source
 * (own-S), {@code ref} client (-), {@code prev} what a switch replaces (the last binding named; - for none), {@code seq},
 * {@code inc}, {@code policy}; anything else is a detail.
 */
public record Scenario(List<Line> lines) {
    /** Where scenarios begin: on a window's start. */
    public static final long START = 1_750_000_000_000_000L;

    /** An event, or null when only time has passed; the append time in microseconds. */
    public record Line(@Nullable ReasonEvent event, long appendedAt) {}

    public static Scenario parse(String table) {
        List<Line> lines = new ArrayList<>();
        Map<String, Long> sequences = new HashMap<>();
        Map<String, String> bindings = new HashMap<>();
        for (String row : table.strip().split("\n")) {
            if (!row.isBlank()) {
                lines.add(line(row.strip().split("\\s+"), sequences, bindings));
            }
        }
        lines.sort(Comparator.comparingLong(Line::appendedAt));
        return new Scenario(lines);
    }

    private static Line line(String[] column, Map<String, Long> sequences, Map<String, String> bindings) {
        long at = START + Long.parseLong(column[0]) * 1_000;
        if (column[1].equals("time")) {
            return new Line(null, at);
        }
        Map<String, String> more = new HashMap<>();
        long appended = at;
        for (int i = 5; i < column.length; i++) {
            if (column[i].startsWith("@")) {
                appended = START + Long.parseLong(column[i].substring(1)) * 1_000;
            } else {
                String[] pair = column[i].split("=", 2);
                more.put(pair[0], pair[1]);
            }
        }
        String code = column[1];
        String session = word(more.getOrDefault("s", "S"));
        String node = more.getOrDefault("n", "n1");
        String transport = word(column[4]);
        String[] states = column[2].split(">");
        boolean switches = code.equals("TRANSPORT_SWITCH_OK");
        String previous = switches
                ? word(more.getOrDefault("prev", bindings.getOrDefault(session + "", "-")))
                : word(more.getOrDefault("prev", "-"));
        if (transport != null && (switches || code.equals("HANDSHAKE_OK"))) {
            bindings.put(session + "", transport);
        }
        long sequence =
                more.containsKey("seq") ? Long.parseLong(more.get("seq")) : sequences.merge(node, 1L, Long::sum);
        Map<String, String> details = new HashMap<>(more);
        List.of("s", "n", "e", "src", "ref", "prev", "seq", "inc", "policy").forEach(details::remove);
        ReasonEvent event = new ReasonEvent(
                "default",
                node,
                Long.parseLong(more.getOrDefault("inc", "0")),
                sequence,
                code,
                at,
                session,
                column[3].equals("-") ? ReasonEvent.ABSENT : Long.parseLong(column[3].substring(1)),
                more.getOrDefault("e", "1").equals("-")
                        ? ReasonEvent.ABSENT
                        : Long.parseLong(more.getOrDefault("e", "1")),
                states.length == 2 ? SessionState.valueOf(states[0]) : null,
                states.length == 2 ? SessionState.valueOf(states[1]) : null,
                transport,
                previous,
                word(more.getOrDefault("src", "own-" + session)),
                word(more.getOrDefault("ref", "-")),
                word(more.getOrDefault("policy", "-")),
                details);
        return new Line(event, appended);
    }

    private static @Nullable String word(String word) {
        return word.equals("-") ? null : word;
    }
}
