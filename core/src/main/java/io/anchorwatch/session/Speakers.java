package io.anchorwatch.session;

import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far each node has come with what it says of one session, by its own numbers. Most sessions are spoken of by one node only. */
final class Speakers {
    private @Nullable Speaker first;
    private Map<String, Speaker> others = Map.of();

    /** Its newest entry and its newest mutation, of which nothing but the numbers is needed. */
    private static final class Speaker {
        private final String nodeId;
        private long incarnation = Long.MIN_VALUE;
        private long sequence;
        private long version;
        private boolean mutated;
        private long mutatedIncarnation;
        private long mutatedSequence;

        private Speaker(String nodeId) {
            this.nodeId = nodeId;
        }

        private boolean saidBefore(ReasonEvent event) {
            return before(incarnation, sequence, event);
        }

        private boolean mutatedBefore(ReasonEvent event) {
            return !mutated || before(mutatedIncarnation, mutatedSequence, event);
        }

        private static boolean before(long incarnation, long sequence, ReasonEvent event) {
            return incarnation != event.nodeIncarnation()
                    ? incarnation < event.nodeIncarnation()
                    : sequence < event.nodeSequence();
        }

        private void take(Entry entry) {
            ReasonEvent event = entry.event();
            if (saidBefore(event)) {
                incarnation = event.nodeIncarnation();
                sequence = event.nodeSequence();
                version = entry.effectiveVersion();
            }
            if (event.mutates() && mutatedBefore(event)) {
                mutated = true;
                mutatedIncarnation = event.nodeIncarnation();
                mutatedSequence = event.nodeSequence();
            }
        }

        private void rest(RestWriter out) {
            out.name(nodeId).place(incarnation, sequence).number(version).flag(mutated);
            if (mutated) {
                out.place(mutatedIncarnation, mutatedSequence);
            }
        }

        private void wake(RestReader in) {
            incarnation = in.incarnation();
            sequence = in.sequence();
            version = in.number();
            mutated = in.flag();
            if (mutated) {
                mutatedIncarnation = in.incarnation();
                mutatedSequence = in.sequence();
            }
        }
    }

    void take(Entry entry) {
        speaker(entry.event().nodeId()).take(entry);
    }

    /** The effective version of the entry before an event by the same node, if the event is the node's newest here; else absent. */
    long versionBefore(ReasonEvent event) {
        Speaker known = known(event.nodeId());
        return known != null && known.saidBefore(event) ? known.version : ReasonEvent.ABSENT;
    }

    /** Whether a mutation is its node's newest here. */
    boolean inSequence(ReasonEvent mutation) {
        Speaker known = known(mutation.nodeId());
        return known == null || known.mutatedBefore(mutation);
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
            speaker(in.text()).wake(in);
        }
    }
}
