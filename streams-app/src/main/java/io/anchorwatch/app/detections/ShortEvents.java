package io.anchorwatch.app.detections;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events in a line: {@code MS CODE [field=value …] [xN every=MS]}. The time counts from the scenario's beginning;
 * {@code appended=MS} says when the broker had it, otherwise at once. With {@code xN} there are N of them, {@code every}
 * so many milliseconds, and {@code {i}} in a value is 0, 1, 2 and so on. Numbers of nodes are dense by themselves.
 */
final class ShortEvents {
    /** Where scenarios begin: 2026-01-01 in UTC. */
    static final long START = 1_767_225_600_000_000L;

    private static final int MOST = 10_000;
    private static final Pattern TIMES = Pattern.compile("x([1-9]\\d{0,4})");
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,12}");

    private final Map<String, Long> sequences = new HashMap<>();

    /**
     * The events of a line.
     *
     * @throws IllegalArgumentException if it is none; the message says what would be right
     */
    List<Entry> line(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length < 2
                || !MILLISECONDS.matcher(words[0]).matches()
                || !CODE.matcher(words[1]).matches()) {
            throw new IllegalArgumentException("milliseconds and a code first, such as: 0 AUTH_FAIL source=x");
        }
        Map<String, String> fields = new HashMap<>();
        int times = 1;
        for (int i = 2; i < words.length; i++) {
            Matcher many = TIMES.matcher(words[i]);
            int equals = words[i].indexOf('=');
            if (many.matches()) {
                times = Integer.parseInt(many.group(1));
            } else if (equals > 0) {
                fields.put(words[i].substring(0, equals), words[i].substring(equals + 1));
            } else {
                throw new IllegalArgumentException("'" + words[i] + "' is neither field=value nor xN");
            }
        }
        if (times > MOST) {
            throw new IllegalArgumentException("at most x" + MOST);
        }
        long every = milliseconds(fields.remove("every"), 0);
        long at = milliseconds(words[0], 0);
        long appended = milliseconds(fields.remove("appended"), at);
        List<Entry> entries = new ArrayList<>(times);
        for (int i = 0; i < times; i++) {
            long later = i * every * 1_000;
            ReasonEvent event = event(words[1], START + at * 1_000 + later, new HashMap<>(fields), i);
            entries.add(new Entry(event, START + appended * 1_000 + later, i, 0, false));
        }
        return entries;
    }

    private static long milliseconds(@Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!MILLISECONDS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no number of milliseconds");
        }
        return Long.parseLong(text);
    }

    private ReasonEvent event(String code, long at, Map<String, String> fields, int index) {
        fields.replaceAll((field, value) -> value.replace("{i}", Integer.toString(index)));
        String node = fields.getOrDefault("node_id", "n1");
        fields.remove("node_id");
        String sequence = fields.remove("node_sequence");
        String fleet = fields.remove("fleet_id");
        ReasonEvent event = new ReasonEvent(
                fleet == null ? "default" : fleet,
                node,
                number(fields.remove("node_incarnation"), 0),
                number(sequence, sequences.merge(node, 1L, Long::sum)),
                code,
                at,
                fields.remove("session_id"),
                number(fields.remove("state_version"), ReasonEvent.ABSENT),
                number(fields.remove("owner_epoch"), ReasonEvent.ABSENT),
                state(fields.remove("from_state")),
                state(fields.remove("to_state")),
                fields.remove("transport_id"),
                fields.remove("previous_transport_id"),
                fields.remove("source"),
                fields.remove("client_ref"),
                fields.remove("policy_version"),
                details(fields));
        fields.keySet().removeIf(key -> key.startsWith("details."));
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException("no field is called " + fields.keySet());
        }
        return event;
    }

    private static long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
        }
    }

    private static @Nullable SessionState state(@Nullable String word) {
        return word == null ? null : SessionState.valueOf(word);
    }

    private static Map<String, String> details(Map<String, String> fields) {
        Map<String, String> details = new HashMap<>();
        fields.forEach((key, value) -> {
            if (key.startsWith("details.")) {
                details.put(key.substring("details.".length()), value);
            }
        });
        return details;
    }
}
