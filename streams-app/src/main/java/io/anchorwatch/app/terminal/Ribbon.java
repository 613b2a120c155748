package io.anchorwatch.app.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.terminal.Look.Colour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state of a session after each of its entries, and as a band over time. */
final class Ribbon {
    private static final int COLUMNS = 72;

    /** Entries with these flags are shown, and move nothing. */
    private static final Set<String> UNMOVED = Set.of("DUPLICATE_CLAIM", "STALE_OWNER", "AFTER_END");

    private static final Map<String, Mark> MARKS = Map.of(
            "BIRTH", new Mark("·", ".", Colour.DIM),
            "ATTACHED", new Mark("█", "#", Colour.GREEN),
            "VOLATILE", new Mark("▓", "%", Colour.YELLOW),
            "DEGRADED", new Mark("▒", "=", Colour.MAGENTA),
            "RECOVERING", new Mark("░", "-", Colour.CYAN),
            "TERMINATED", new Mark("▁", "_", Colour.RED));
    private static final Mark UNKNOWN = new Mark(" ", " ", Colour.NONE);

    private record Mark(String unicode, String ascii, Colour colour) {}

    private final Look look;
    private final List<String> states = new ArrayList<>();

    Ribbon(JsonNode entries, Look look) {
        this.look = look;
        String state = "";
        for (JsonNode entry : entries) {
            boolean moves = entry.path("to_state").isTextual();
            for (JsonNode flag : entry.path("flags")) {
                moves &= !UNMOVED.contains(flag.asText());
            }
            state = moves ? entry.path("to_state").asText() : state;
            states.add(state);
        }
    }

    /** The state after an entry, empty when none has been named. */
    String state(int entry) {
        return states.get(entry);
    }

    /** One character for the state after an entry. */
    String mark(int entry) {
        return marks(states.get(entry), 1);
    }

    private String marks(String state, int columns) {
        Mark mark = MARKS.getOrDefault(state, UNKNOWN);
        return look.in(mark.colour(), (look.unicode() ? mark.unicode() : mark.ascii()).repeat(columns));
    }

    static Colour colour(String state) {
        return MARKS.getOrDefault(state, UNKNOWN).colour();
    }

    /** The whole life as a band of equal spans of time, each in the last state that it saw; empty for one instant. */
    String band(List<Instant> times) {
        if (times.isEmpty()) {
            return "";
        }
        Instant from = times.get(0);
        Instant to = from;
        for (Instant time : times) {
            to = time.isAfter(to) ? time : to;
        }
        long span = Duration.between(from, to).toMillis();
        if (span <= 0) {
            return "";
        }
        StringBuilder band = new StringBuilder();
        int entry = 0;
        String state = "";
        int run = 0;
        for (int column = 0; column < COLUMNS; column++) {
            Instant end = from.plusMillis(span * (column + 1) / COLUMNS);
            while (entry + 1 < times.size() && !times.get(entry + 1).isAfter(end)) {
                entry++;
            }
            if (!states.get(entry).equals(state)) {
                band.append(marks(state, run));
                state = states.get(entry);
                run = 0;
            }
            run++;
        }
        return band.append(marks(state, run)).toString();
    }

    /** What the characters of the states that occur mean. */
    String legend() {
        StringBuilder legend = new StringBuilder();
        states.stream()
                .filter(MARKS::containsKey)
                .distinct()
                .forEach(state ->
                        legend.append(marks(state, 1)).append(' ').append(state).append("  "));
        return legend.toString().stripTrailing();
    }
}
