package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/** What one conclusion adds to its fleet's figures: little enough to be kept of each, since figures are asked for often. */
@SuppressWarnings("EnumOrdinal") // The bytes are read again by the same process alone.
interface Part<T extends Conclusion> {
    /** Of episodes: how they ended, how long that took and what was refused on the way. */
    Part<Episode> OF_EPISODES = new Part<>() {
        @Override
        public void write(Episode episode, PackWriter to) {
            to.unsigned(episode.outcome().ordinal())
                    .unsigned(episode.switches())
                    .optionalSigned(episode.recoveryDurationMs())
                    .unsigned(episode.rejections().size());
            episode.rejections().forEach((code, n) -> to.text(code).unsigned(n));
        }

        @Override
        public void add(PackReader from, FleetFigures.Sum to) {
            to.ended(OUTCOMES[from.upTo(OUTCOMES.length - 1)], from.unsigned(), from.optionalSigned());
            for (long left = from.unsigned(); left > 0; left--) {
                to.rejected(from.text(), from.unsigned());
            }
        }
    };

    /** Of findings: how severe they are, and nothing of those that were withdrawn. */
    Part<Finding> OF_FINDINGS = new Part<>() {
        @Override
        public void write(Finding finding, PackWriter to) {
            to.flag(finding.withdrawn()).unsigned(finding.severity().ordinal());
        }

        @Override
        public void add(PackReader from, FleetFigures.Sum to) {
            if (!from.flag()) {
                to.found(SEVERITIES[from.upTo(SEVERITIES.length - 1)]);
            }
        }
    };

    /** Of windows: all that was counted in them. */
    Part<InvariantWindow> OF_WINDOWS = new Part<>() {
        @Override
        public void write(InvariantWindow window, PackWriter to) {
            to.unsigned(window.invariant().ordinal())
                    .unsigned(window.checked())
                    .unsigned(window.confirmed())
                    .unsigned(window.breached())
                    .unsigned(window.notEvaluable())
                    .unsigned(window.bindingChanges());
        }

        @Override
        public void add(PackReader from, FleetFigures.Sum to) {
            to.checked(
                    INVARIANTS[from.upTo(INVARIANTS.length - 1)],
                    new FleetFigures.Tally(
                            from.unsigned(), from.unsigned(), from.unsigned(), from.unsigned(), from.unsigned()));
        }
    };

    Outcome[] OUTCOMES = Outcome.values();
    Severity[] SEVERITIES = Severity.values();
    Invariant[] INVARIANTS = Invariant.values();

    void write(T conclusion, PackWriter to);

    /** Adds what was written. */
    void add(PackReader from, FleetFigures.Sum to);

    /** Nothing. */
    static <T extends Conclusion> Part<T> none() {
        return new Part<>() {
            @Override
            public void write(T conclusion, PackWriter to) {
                // Its figures would be empty.
            }

            @Override
            public void add(PackReader from, FleetFigures.Sum to) {
                // Nothing was written.
            }
        };
    }
}
