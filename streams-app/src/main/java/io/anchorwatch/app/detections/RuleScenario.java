package io.anchorwatch.app.detections;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Trial;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule promises about itself: some events, and whether it finds something in them.
 *
 * @param place where it stands, for people
 * @param expected whether something must be found, or nothing
 * @param subject what must be found, or null for anything
 */
public record RuleScenario(
        Rule rule,
        String place,
        String name,
        List<Entry> events,
        Expected expected,
        @Nullable Subject subject) {
    private static final long AFTERWARDS = 3_600_000_000L;

    /** What a scenario expects. */
    public enum Expected {
        FINDING,
        NOTHING
    }

    public RuleScenario {
        events = List.copyOf(events);
    }

    /** Runs it; why it fails, or null. */
    public @Nullable String failure() {
        Trial trial = new Trial(new Rules(List.of(rule)));
        long last = 0;
        for (Entry entry : events.stream()
                .sorted(Comparator.comparingLong(Entry::appendedAt))
                .toList()) {
            trial.take(entry.event(), entry.appendedAt());
            last = entry.appendedAt();
        }
        trial.advance(last + rule.timespan().toMillis() * 1_000 + AFTERWARDS);
        List<Finding> findings = trial.findings();
        if (expected == Expected.NOTHING) {
            return findings.isEmpty() ? null : "found " + words(findings) + ", and nothing was expected";
        }
        if (findings.isEmpty()) {
            return "found nothing";
        }
        Subject wanted = subject;
        boolean there = wanted == null
                || findings.stream().anyMatch(finding -> finding.subject().equals(wanted));
        return there || wanted == null ? null : "found " + words(findings) + ", and " + words(wanted) + " was expected";
    }

    private static String words(List<Finding> findings) {
        return String.join(
                ", ", findings.stream().map(finding -> words(finding.subject())).toList());
    }

    private static String words(Subject subject) {
        return subject.kind().word() + ' ' + subject.id();
    }
}
