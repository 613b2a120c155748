package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each node said last of one session, by its own numbers. Most sessions are spoken of by one node only. */
final class Speakers {
    private @Nullable Speaker first;
    private Map<String, Speaker> others = Map.of();

    private static final class Speaker {
        private final String nodeId;
        private @Nullable Entry last;
        private @Nullable Entry lastMutation;

        private Speaker(String nodeId) {
            this.nodeId = nodeId;
        }

        private void rest(RestWriter out) {
            out.name(nodeId).entry(last).entry(lastMutation);
        }
    }

    void take(Entry entry) {
        Speaker speaker = speaker(entry.event().nodeId());
        if (follows(speaker.last, entry)) {
            speaker.last = entry;
        }
        if (entry.event().mutates() && follows(speaker.lastMutation, entry)) {
            speaker.lastMutation = entry;
        }
    }

    private static boolean follows(@Nullable Entry before, Entry entry) {
        return before == null || Epochs.BY_SEQUENCE.compare(before, entry) < 0;
    }

    /** A node's newest entry, or null. */
    @Nullable
    Entry last(String nodeId) {
        Speaker known = known(nodeId);
        return known == null ? null : known.last;
    }

    /** A node's newest mutation, or null. */
    @Nullable
    Entry lastMutation(String nodeId) {
        Speaker known = known(nodeId);
        return known == null ? null : known.lastMutation;
    }

    private @Nullable Speaker known(String nodeId) {
        return first != null && first.nodeId.equals(nodeId) ? first : others.get(nodeId);
    }

    private Speaker speaker(String nodeId) {
        Speaker known = known(nodeId);
        if (known != null) {
            return known;
        }
        Speaker fresh = new Speaker(nodeId);
        if (first == null) {
            first = fresh;
        } else {
            others = others.isEmpty() ? new HashMap<>(4) : others;
            others.put(nodeId, fresh);
        }
        return fresh;
    }

    void rest(RestWriter out) {
        out.number(first == null ? 0 : 1 + others.size());
        if (first != null) {
            first.rest(out);
        }
        others.values().forEach(speaker -> speaker.rest(out));
    }

    void wake(RestReader in) {
        for (long left = in.number(); left > 0; left--) {
            Speaker speaker = speaker(in.text());
            speaker.last = in.entry();
            speaker.lastMutation = in.entry();
        }
    }
}
