package io.anchorwatch.siem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A document as lines of path and value: {@code metadata.uid} is the field {@code uid} within {@code metadata}. */
final class Layout<T> {
    private record Line<T>(List<String> path, Function<T, ? extends @Nullable Object> value) {}

    private final List<Line<T>> lines = new ArrayList<>();

    /** A value that is null leaves no trace, nor does an empty list or map that {@link #some} has let through as null. */
    Layout<T> put(String path, Function<T, ? extends @Nullable Object> value) {
        lines.add(new Line<>(List.of(path.split("\\.")), value));
        return this;
    }

    /** Lines that hold only for what is there: nothing is asked of them otherwise. */
    <P> Layout<T> when(Function<T, @Nullable P> part, Layout<P> its) {
        its.lines.forEach(line -> lines.add(new Line<>(line.path, whole -> {
            P there = part.apply(whole);
            return there == null ? null : line.value.apply(there);
        })));
        return this;
    }

    Tree.Fields of(T whole) {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Line<T> line : lines) {
            Tree value = Tree.of(line.value.apply(whole));
            if (value != null) {
                put(root, line.path, 0, value);
            }
        }
        Tree tree = Tree.of(root);
        return tree instanceof Tree.Fields fields ? fields : new Tree.Fields(Map.of());
    }

    @SuppressWarnings("unchecked") // Only this method makes the maps inside.
    private static void put(Map<String, Object> into, List<String> path, int at, Tree value) {
        if (at == path.size() - 1) {
            into.put(path.get(at), value);
        } else {
            put(
                    (Map<String, Object>) into.computeIfAbsent(path.get(at), any -> new LinkedHashMap<>()),
                    path,
                    at + 1,
                    value);
        }
    }

    /** The same, or null where there is nothing in it. */
    static <V> @Nullable Map<String, V> some(Map<String, V> map) {
        return map.isEmpty() ? null : map;
    }
}
