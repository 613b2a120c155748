package io.anchorwatch.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that many sessions at rest have in common, such as the names of nodes, each by a number: it is written once for all of
 * them, and read without being made again. They are never forgotten, so there is a limit; what comes later has no number.
 */
final class Names {
    private static final int MOST = 10_000;
    private static final int LENGTH_MOST = 256;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    /** The number of a text, or null where it can have none. */
    @Nullable
    Integer number(String text) {
        Integer known = numbers.get(text);
        if (known != null || texts.size() == MOST || text.length() > LENGTH_MOST) {
            return known;
        }
        Integer next = texts.size();
        numbers.put(text, next);
        texts.add(text);
        return next;
    }

    String text(int number) {
        return texts.get(number);
    }

    int size() {
        return texts.size();
    }
}
