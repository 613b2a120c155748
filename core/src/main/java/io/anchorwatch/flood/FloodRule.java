package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reattach flood is, by key (docs/domain.md, floods). All durations are microseconds.
 *
 * <p>Whether a window has attempts from at least 20 sources is exact although a second keeps none when it has 20 or
 * more: such a second alone is enough, and without one every second keeps them all.
 */
enum FloodRule {
    /** At least 20 rejections of any kind. */
    SESSION(Subject.Kind.SESSION, 20, 0),
    /** At least 20 hostile rejections that are most of the attempts: many clients may share an address. */
    SOURCE(Subject.Kind.SOURCE, 20, 0),
    /** At least 200 hostile rejections that are most of the attempts, from many sources. */
    NODE(Subject.Kind.NODE, 200, 20);

    static final long SECOND = 1_000_000;
    static final long WINDOW = 10 * SECOND;

    /** The rule holds in none of the next so many microseconds where a run ends. */
    static final long QUIET = 30 * SECOND;

    /** How far behind its key's newest second an attempt still counts. */
    static final long HISTORY = 600 * SECOND;

    /** How often, by the clock, an open finding is updated. */
    static final long UPDATE = 10 * SECOND;

    private final Subject.Kind kind;
    private final int rejections;
    private final int sources;

    FloodRule(Subject.Kind kind, int rejections, int sources) {
        this.kind = kind;
        this.rejections = rejections;
        this.sources = sources;
    }

    Subject.Kind kind() {
        return kind;
    }

    /** From how many sources, or 0 when they do not matter. */
    int sources() {
        return sources;
    }

    /** Whose attempt it is under this rule, or null if nobody's. */
    @Nullable
    String subject(Attempt attempt) {
        if (!Counts.counts(attempt.code())) {
            return null;
        }
        return switch (this) {
            // An unknown session has no trustworthy id: its attempts are its source's and its node's.
            case SESSION ->
                attempt.claimed() || attempt.code() == ReasonCode.SESSION_NOT_FOUND ? null : attempt.session();
            case SOURCE -> attempt.source();
            case NODE -> attempt.nodeId();
        };
    }

    /**
     * The attempts in the window that ends with the second at {@code last}, if the rule holds in it, else 0.
     *
     * @param ring ascending by second
     */
    int heldWith(List<Tally> ring, int last) {
        Tally end = ring.get(last);
        long attempts = 0;
        long rejected = 0;
        long hostile = 0;
        for (int i = last; i >= 0 && inWindow(ring.get(i), end); i--) {
            Counts counts = ring.get(i).counts();
            attempts += counts.attempts();
            rejected += counts.rejections();
            hostile += counts.hostile();
        }
        boolean holds = this == SESSION
                ? rejected >= rejections
                : hostile >= rejections && hostile * 5 >= attempts * 4 && enoughSources(ring, last);
        return holds ? (int) Math.min(attempts, Integer.MAX_VALUE) : 0;
    }

    private boolean enoughSources(List<Tally> ring, int last) {
        if (sources == 0) {
            return true;
        }
        Tally end = ring.get(last);
        boolean lost = false;
        Distinct all = Distinct.NONE;
        for (int i = last; i >= 0 && inWindow(ring.get(i), end); i--) {
            Distinct more = ring.get(i).sources();
            lost |= more.lost();
            all = more.lost() ? all : all.plus(more, sources - 1);
        }
        return all.beyond() || (lost && end.held()); // what was seen before it was let go stays true
    }

    private static boolean inWindow(Tally tally, Tally end) {
        return tally.second() > end.second() - WINDOW;
    }

    /** How much so many attempts in a window matter. */
    static Severity severity(int attempts) {
        if (attempts >= 5_000) {
            return Severity.CRITICAL;
        }
        return attempts >= 500 ? Severity.HIGH : Severity.MEDIUM;
    }
}
