package io.anchorwatch.schemas;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** Writes the kinds of field that the schemas are made of. Maps are written in the order of their keys. */
final class Writes {
    private Writes() {}

    static void text(Encoder out, @Nullable String text) throws IOException {
        if (text == null) {
            absent(out);
        } else {
            out.writeIndex(1);
            out.writeString(text);
        }
    }

    static void number(Encoder out, @Nullable Number number) throws IOException {
        if (number == null) {
            absent(out);
        } else {
            out.writeIndex(1);
            out.writeLong(number.longValue());
        }
    }

    static void ratio(Encoder out, @Nullable Double ratio) throws IOException {
        if (ratio == null) {
            absent(out);
        } else {
            out.writeIndex(1);
            out.writeDouble(ratio);
        }
    }

    /** A number of which {@code absent} stands for null. */
    static void number(Encoder out, long number, long absent) throws IOException {
        if (number == absent) {
            absent(out);
        } else {
            out.writeIndex(1);
            out.writeLong(number);
        }
    }

    static void absent(Encoder out) throws IOException {
        out.writeIndex(0);
        out.writeNull();
    }

    static void texts(Encoder out, List<String> texts) throws IOException {
        out.writeArrayStart();
        out.setItemCount(texts.size());
        for (String text : texts) {
            out.startItem();
            out.writeString(text);
        }
        out.writeArrayEnd();
    }

    static void counts(Encoder out, Map<String, Integer> counts) throws IOException {
        out.writeMapStart();
        out.setItemCount(counts.size());
        for (String key : sortedKeys(counts)) {
            out.startItem();
            out.writeString(key);
            Integer count = counts.get(key);
            out.writeLong(count == null ? 0 : count);
        }
        out.writeMapEnd();
    }

    static void optionalCounts(Encoder out, @Nullable Map<String, Integer> counts) throws IOException {
        if (counts == null) {
            absent(out);
        } else {
            out.writeIndex(1);
            counts(out, counts);
        }
    }

    static void details(Encoder out, Map<String, String> details) throws IOException {
        out.writeMapStart();
        out.setItemCount(details.size());
        if (!details.isEmpty()) {
            for (String key : sortedKeys(details)) {
                out.startItem();
                out.writeString(key);
                out.writeString(details.getOrDefault(key, ""));
            }
        }
        out.writeMapEnd();
    }

    /** Sorted, because an event that is sent again must be the same bytes, also from another process. */
    private static String[] sortedKeys(Map<String, ?> map) {
        String[] keys = map.keySet().toArray(new String[0]);
        Arrays.sort(keys);
        return keys;
    }
}
