package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.FindingId;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts what a rule found into the words of a finding. */
final class Telling {
    /** More matches of the window than are kept: the counts of the window are the least that there were. */
    static final String CAPPED = "MATCHES_CAPPED";

    /** A match came too late to be counted. */
    static final String LEFT_OUT = "LATE_LEFT_OUT";

    private static final int CODES_MAX = 64;

    private final Rule rule;

    Telling(Rule rule) {
        this.rule = rule;
    }

    /** A finding that counts nothing yet; it began with the match that made the rule hold. */
    Finding opened(Match match) {
        String name = Rule.PREFIX + rule.id();
        Subject subject = match.subject();
        Map<String, String> details = new TreeMap<>();
        details.put("timespan_ms", Long.toString(rule.timespan().toMillis()));
        for (int i = 0; i < rule.groupBy().size() && i < match.group().size(); i++) {
            String value = match.group().get(i);
            if (!value.equals(subject.id()) && !rule.groupBy().get(i).equals(Rule.BY_SUBJECT)) {
                details.put("group." + rule.groupBy().get(i), Violation.printable(value));
            }
        }
        return new Finding(
                FindingId.of(match.fleetId(), rule.code().name(), name, subject, match.at()),
                rule.code(),
                name,
                rule.severity(),
                Status.OPEN,
                false,
                match.fleetId(),
                subject,
                match.at(),
                match.at(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                List.of(),
                null,
                details,
                List.of(),
                Finding.ANCHORWATCH,
                rule.title(),
                0);
    }

    /**
     * The same with more matches, as it is said again.
     *
     * @param matches how many it counts with them
     * @param windowMax the most at once
     * @param flag what is to be said about its counts, or null
     */
    Finding counting(Finding before, List<Kept> more, long matches, int windowMax, @Nullable String flag) {
        long lastSeen = before.lastSeenAt();
        Map<String, Integer> byCode = new TreeMap<>(before.byCode() == null ? Map.of() : before.byCode());
        List<String> evidence = new ArrayList<>(before.evidence());
        for (Kept one : more) {
            lastSeen = Math.max(lastSeen, one.at());
            if (byCode.containsKey(one.code()) || byCode.size() < CODES_MAX) {
                byCode.merge(one.code(), 1, Integer::sum);
            }
            evidence.add(one.eventId());
            if (evidence.size() > 2 * Finding.EVIDENCE_EACH_END) {
                evidence.remove(Finding.EVIDENCE_EACH_END);
            }
        }
        Map<String, String> details = new TreeMap<>(before.details());
        details.put("matches", Long.toString(matches));
        details.put("window_max", Integer.toString(windowMax));
        Finding next = new Finding(
                before.findingId(),
                before.code(),
                before.rule(),
                before.severity(),
                Status.UPDATED,
                false,
                before.fleetId(),
                before.subject(),
                before.beganAt(),
                lastSeen,
                null,
                null,
                null,
                null,
                null,
                byCode,
                evidence,
                null,
                details,
                before.flags(),
                before.derivedBy(),
                rule.title() + ": " + matches + (matches == 1 ? " match" : " matches"),
                0);
        return flag == null ? next : next.flagged(flag);
    }
}
