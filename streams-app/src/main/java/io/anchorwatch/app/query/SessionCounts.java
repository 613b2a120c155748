package io.anchorwatch.app.query;

import io.anchorwatch.event.SessionState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fleet's sessions in numbers, added up over every instance that could be reached.
 *
 * @param byState sessions by the state they are in now
 * @param terminations sessions that ended in the span asked for, by the code that ended them
 * @param rejections reattach outcomes other than accepts in the span, by code; null when nobody counts them: they are
 *     then taken from the episodes, which know only those inside a recovery
 * @param switches transport switches in the span, or null likewise
 * @param unreached addresses of the instances whose sessions are missing here
 */
public record SessionCounts(
        Map<SessionState, Long> byState,
        Map<String, Long> terminations,
        @Nullable Map<String, Long> rejections,
        @Nullable Long switches,
        List<String> unreached) {
    public SessionCounts {
        byState = Collections.unmodifiableMap(new TreeMap<>(byState));
        terminations = Collections.unmodifiableMap(new TreeMap<>(terminations));
        rejections = rejections == null ? null : Collections.unmodifiableMap(new TreeMap<>(rejections));
        unreached = List.copyOf(unreached);
    }
}
