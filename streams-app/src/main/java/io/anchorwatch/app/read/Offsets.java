package io.anchorwatch.app.read;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far somebody has read the conclusions that are news: by partition the next offset, 0 for those that are not named.
 * As text {@code e0:12.f3:7}: a letter for the topic, the partition, the offset. Means the same on every instance.
 */
public record Offsets(SortedMap<String, Long> next) {
    /** Nothing has been read. */
    public static final Offsets NONE = new Offsets(Collections.emptySortedMap());

    public Offsets {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Offsets of(String text) {
        SortedMap<String, Long> next = new TreeMap<>();
        if (!text.isEmpty()) {
            for (String part : text.split("\\.", -1)) {
                if (!part.matches("[ef][0-9]{1,6}:[0-9]{1,18}")) {
                    throw new IllegalArgumentException(part);
                }
                int colon = part.indexOf(':');
                next.put(part.substring(0, colon), Long.valueOf(part.substring(colon + 1)));
            }
        }
        return new Offsets(next);
    }

    /** Whether what stands there has been read. */
    boolean holds(String partition, long offset) {
        return offset < next.getOrDefault(partition, 0L);
    }

    /** Whether all that lies before the other place has been read. */
    boolean reaches(Offsets other) {
        return other.next.entrySet().stream().allMatch(part -> next.getOrDefault(part.getKey(), 0L) >= part.getValue());
    }

    /** With one more read, and all before it in its partition. */
    Offsets with(String partition, long offset) {
        SortedMap<String, Long> more = new TreeMap<>(next);
        more.merge(partition, offset + 1, Math::max);
        return new Offsets(more);
    }

    /** The text form. */
    public String text() {
        return next.entrySet().stream()
                .map((Map.Entry<String, Long> part) -> part.getKey() + ":" + part.getValue())
                .collect(Collectors.joining("."));
    }
}
