package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Micros;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is suppressed. A finding that is goes its way like any other, and says so. */
public record Suppressions(List<Suppression> all) {
    /** Marks a finding that is suppressed. */
    public static final String FLAG = "SUPPRESSED";

    public static final Suppressions NONE = new Suppressions(List.of());

    public Suppressions {
        all = List.copyOf(all);
    }

    /** The finding, with who suppressed it by the first suppression that covers it, or as it is. */
    public Finding marked(Finding finding) {
        for (Suppression one : all) {
            if (one.covers(finding)) {
                Map<String, String> details = new TreeMap<>(finding.details());
                details.put("suppressed_by", one.id());
                details.put("suppressed_until", Micros.text(one.until()));
                details.put("suppressed_reason", one.reason());
                return finding.withViolation(finding.violation(), details).flagged(FLAG);
            }
        }
        return finding;
    }
}
