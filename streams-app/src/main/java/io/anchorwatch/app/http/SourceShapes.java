package io.anchorwatch.app.http;

import io.anchorwatch.flood.SourceCount;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How a source looks that asked much. */
final class SourceShapes {
    private SourceShapes() {}

    static final Shape<SourceCount> SOURCE = new Shape<SourceCount>("SourceCount")
            .text("source", SourceCount::source)
            .whole("attempts", SourceCount::attempts)
            .whole("rejections", SourceCount::rejections)
            .whole("distinct_sessions", SourceCount::distinctSessions)
            .counts("by_code", source -> new TreeMap<>(source.byCode()))
            .whole("handshakes", SourceCount::handshakes)
            .texts("flags", SourceShapes::flags);

    private static List<String> flags(SourceCount source) {
        List<String> flags = new ArrayList<>();
        if (source.atLeast()) {
            flags.add("AT_LEAST");
        }
        if (source.distinctCapped()) {
            flags.add("DISTINCT_CAPPED");
        }
        return flags;
    }
}
