package io.anchorwatch.schemas;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.io.Decoder;
import org.jspecify.annotations.Nullable;

/** Reads the kinds of field that the schemas are made of. */
final class Reads {
    private Reads() {}

    /** Whether a union of null and one more type holds a value. */
    static boolean present(Decoder in) throws IOException {
        int index = in.readIndex();
        if (index == 0) {
            in.readNull();
            return false;
        }
        if (index != 1) {
            throw new ByteCursor.Malformed("a union has two branches");
        }
        return true;
    }

    static @Nullable String text(Decoder in) throws IOException {
        return present(in) ? in.readString() : null;
    }

    /** A text of a field that has few values. */
    static String frequent(Decoder in) throws IOException {
        return in instanceof ByteCursor bytes ? bytes.readFrequent() : in.readString();
    }

    static @Nullable String optionalFrequent(Decoder in) throws IOException {
        return present(in) ? frequent(in) : null;
    }

    static @Nullable Long number(Decoder in) throws IOException {
        return present(in) ? in.readLong() : null;
    }

    static @Nullable Double ratio(Decoder in) throws IOException {
        return present(in) ? in.readDouble() : null;
    }

    static @Nullable Integer optionalCount(Decoder in) throws IOException {
        return present(in) ? count(in) : null;
    }

    static int count(Decoder in) throws IOException {
        return Math.toIntExact(in.readLong());
    }

    static List<String> texts(Decoder in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++) {
                texts.add(in.readString());
            }
        }
        return texts;
    }

    static Map<String, Integer> counts(Decoder in) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (long n = in.readMapStart(); n > 0; n = in.mapNext()) {
            for (long i = 0; i < n; i++) {
                counts.put(frequent(in), count(in));
            }
        }
        return counts;
    }

    static @Nullable Map<String, Integer> optionalCounts(Decoder in) throws IOException {
        return present(in) ? counts(in) : null;
    }

    /** Texts by key. Of a key that comes twice the last one counts; keys beyond the first {@code most} are left out. */
    static Map<String, String> details(Decoder in, int most) throws IOException {
        long n = in.readMapStart();
        if (n == 0) {
            return Map.of();
        }
        Map<String, String> details = new HashMap<>();
        for (; n > 0; n = in.mapNext()) {
            for (long i = 0; i < n; i++) {
                String key = frequent(in);
                if (details.size() < most || details.containsKey(key)) {
                    details.put(key, in.readString());
                } else {
                    in.skipString();
                }
            }
        }
        return details;
    }
}
