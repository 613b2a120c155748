package io.anchorwatch.quickstart;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.event.Micros;
import io.anchorwatch.simulation.Comparison;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells a person what the demo finds, as it is found and in the end. */
final class DemoReport {
    private static final int DIFFERENCES_MAX = 40;

    private final PrintWriter people;
    private final Set<String> told = new HashSet<>();
    private int recovered;
    private int ended;

    DemoReport(PrintWriter people) {
        this.people = people;
    }

    /** Says what is new: each finding once when it opens, recoveries as a number. */
    void found(List<Conclusion> fresh) {
        for (Conclusion one : fresh) {
            if (one instanceof Finding finding && finding.status() != Status.CLOSED && told.add(finding.id())) {
                people.printf(
                        "%s  %-8s  %-28s  %s %s: %s%n",
                        Micros.text(finding.beganAt()).substring(11),
                        finding.severity(),
                        finding.code(),
                        finding.subject().kind().word(),
                        finding.subject().id(),
                        finding.message());
            } else if (one instanceof Episode episode && told.add(episode.id() + episode.outcome())) {
                recovered += episode.outcome() == Episode.Outcome.RECOVERED ? 1 : 0;
                ended += episode.outcome() == Episode.Outcome.TERMINATED ? 1 : 0;
            }
        }
        people.flush();
    }

    /** A line now and then, so that nobody wonders. */
    void progress(long seconds, long total, long published) {
        people.printf(
                "%5d s%s  %,d events published, %d recoveries seen, %d sessions lost in recovery%n",
                seconds, total == 0 ? "" : " of " + total, published, recovered, ended);
        people.flush();
    }

    /** The truth beside what was concluded, and every difference. */
    void summary(Comparison comparison) {
        people.printf("%n%-12s %10s %10s %12s%n", "", "expected", "missing", "unexpected");
        people.printf(
                "%-12s %10d %10d %12d%n",
                "episodes",
                comparison.episodesExpected(),
                comparison.episodesMissing().size(),
                comparison.episodesUnexpected().size());
        people.printf(
                "%-12s %10d %10d %12d%n",
                "findings",
                comparison.findingsExpected(),
                comparison.findingsMissing().size(),
                comparison.findingsUnexpected().size());
        people.printf(
                "%-12s %10d %10d %12d%n",
                "other",
                comparison.othersExpected(),
                comparison.othersMissing().size(),
                comparison.othersUnexpected().size());
        List<String> differences = comparison.differences();
        differences.stream().limit(DIFFERENCES_MAX).forEach(people::println);
        if (differences.size() > DIFFERENCES_MAX) {
            people.printf("… and %d more%n", differences.size() - DIFFERENCES_MAX);
        }
        people.println(
                comparison.truthFound()
                        ? "Everything that was true was found, and nothing else."
                        : "What was found is not the truth.");
        people.flush();
    }

    /** The last line on standard output, as the outside knows it. */
    static String lastLine(Comparison comparison, boolean whole) {
        return "{\"truth_found\":" + (whole && comparison.truthFound())
                + ",\"episodes\":{\"expected\":" + comparison.episodesExpected()
                + ",\"missing\":" + comparison.episodesMissing().size()
                + ",\"unexpected\":" + comparison.episodesUnexpected().size()
                + "},\"findings\":{\"expected\":" + comparison.findingsExpected()
                + ",\"missing\":" + comparison.findingsMissing().size()
                + ",\"unexpected\":" + comparison.findingsUnexpected().size() + "}}";
    }
}
