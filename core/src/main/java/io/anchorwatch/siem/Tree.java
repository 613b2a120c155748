package io.anchorwatch.siem;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document before it is written: what JSON can say, in the order in which it is said. */
public sealed interface Tree {
    /** Fields in order. */
    record Fields(Map<String, Tree> fields) implements Tree {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** A list. */
    record Items(List<Tree> items) implements Tree {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** A text. Half a surrogate pair is no text: it has become U+FFFD. */
    record Text(String text) implements Tree {
        public Text {
            text = Clean.whole(text);
        }
    }

    /** A whole number. */
    record Whole(long number) implements Tree {}

    /** A number with a fraction. */
    record Real(double number) implements Tree {}

    /** True or false. */
    record Truth(boolean truth) implements Tree {}

    /**
     * The tree of a value: a tree itself, a text, a number, a truth, an enum's name, a list or a map of such.
     *
     * @return null for null, which no document carries
     * @throws IllegalArgumentException for anything else, whose text nobody has decided
     */
    static @Nullable Tree of(@Nullable Object value) {
        if (value == null || value instanceof Tree) {
            return (Tree) value;
        }
        if (value instanceof String text) {
            return new Text(text);
        }
        if (value instanceof Enum<?> constant) {
            return new Text(constant.name());
        }
        if (value instanceof Double number) {
            return new Real(number);
        }
        if (value instanceof Long || value instanceof Integer) {
            return new Whole(((Number) value).longValue());
        }
        if (value instanceof Boolean truth) {
            return new Truth(truth);
        }
        if (value instanceof List<?> list) {
            List<Tree> items = new ArrayList<>(list.size());
            for (Object each : list) {
                Tree item = of(each);
                if (item != null) {
                    items.add(item);
                }
            }
            return new Items(items);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Tree> fields = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                Tree field = of(each.getValue());
                if (field != null) {
                    fields.put(Clean.whole((String) each.getKey()), field);
                }
            }
            return new Fields(fields);
        }
        throw new IllegalArgumentException("nobody has decided how to write a " + value.getClass());
    }
}
