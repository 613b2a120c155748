package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.testing.BareLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one rule of equality: the same ids, each in its highest revision, whatever the revision and what was withdrawn. */
final class Conclusions {
    private Conclusions() {}

    /** What the pipeline says and the folds do not, and the other way round. */
    record Difference(List<String> onlyPipeline, List<String> onlyFolds) {
        boolean none() {
            return onlyPipeline.isEmpty() && onlyFolds.isEmpty();
        }
    }

    /**
     * Compares what is concluded with what the bare folds make of the log, again and again until it is the same or the
     * time is up: while something is still falling due, the two do not look at the same moment.
     */
    static Difference difference(Installation here, Duration patience) {
        return difference(here, 0, patience);
    }

    /** The same, of what was concluded from a time on, in epoch milliseconds: by whoever began then. */
    static Difference difference(Installation here, long sinceMs, Duration patience) {
        long began = System.nanoTime();
        Difference difference;
        do {
            BareLog bare = here.bare();
            bare.advance(System.currentTimeMillis() * 1_000 - 2_000_000);
            List<String> wanted = lines(bare.conclusions());
            List<String> found = lines(here.concluded(sinceMs).values());
            assertThat(wanted).as("what the folds say").isNotEmpty();
            difference = new Difference(without(found, wanted), without(wanted, found));
        } while (!difference.none() && System.nanoTime() - began < patience.toNanos());
        return difference;
    }

    /** As {@link #difference}, and there must be none. */
    static void assertSame(Installation here, Duration patience) {
        Difference difference = difference(here, patience);
        assertThat(difference.onlyPipeline()).as("only the pipeline says").isEmpty();
        assertThat(difference.onlyFolds()).as("only the folds say").isEmpty();
    }

    private static List<String> lines(Iterable<? extends Conclusion> conclusions) {
        List<String> lines = new ArrayList<>();
        for (Conclusion one : conclusions) {
            boolean withdrawn = one instanceof Finding finding && finding.withdrawn();
            boolean emptied = one instanceof InvariantWindow window && window.checked() == 0;
            if (!withdrawn && !emptied) {
                lines.add(one.withRevision(0).toString());
            }
        }
        lines.sort(null);
        return lines;
    }

    private static List<String> without(List<String> some, List<String> others) {
        Set<String> known = new HashSet<>(others);
        return some.stream().filter(line -> !known.contains(line)).toList();
    }
}
