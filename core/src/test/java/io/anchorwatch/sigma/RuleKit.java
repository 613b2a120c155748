package io.anchorwatch.sigma;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.testing.Scenario;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules in a line, and what they find in a scenario's table. */
final class RuleKit {
    private RuleKit() {}

    static Detection code(String code) {
        return new Detection(
                code,
                code,
                List.of(new Selection(
                        "selection",
                        List.of(List.of(new Term("code", Term.How.ANY, List.of(Glob.of(code, Glob.Anchor.WHOLE))))))),
                new Condition.Is("selection"));
    }

    static Rule rule(
            Rule.Kind kind, String groupBy, int seconds, Bounds bounds, @Nullable String counted, String... codes) {
        return new Rule(
                "r",
                "Title",
                Severity.MEDIUM,
                ReasonCode.SEC_ABUSE_CONTROL_PLANE,
                kind,
                Arrays.stream(codes).map(RuleKit::code).toList(),
                groupBy.isEmpty() ? List.of() : List.of(groupBy.split(",")),
                Duration.ofSeconds(seconds),
                bounds,
                counted);
    }

    static Rule count(String groupBy, int seconds, int least, String code) {
        return rule(Rule.Kind.EVENT_COUNT, groupBy, seconds, new Bounds(least, Bounds.UNBOUNDED), null, code);
    }

    static Trial run(Rule rule, String table) {
        Trial trial = new Trial(new Rules(List.of(rule)));
        for (Scenario.Line line : Scenario.parse(table).lines()) {
            if (line.event() == null) {
                trial.advance(line.appendedAt());
            } else {
                trial.take(line.event(), line.appendedAt());
            }
        }
        return trial;
    }

    /** Every revision in a line: status, subject, times in ms, matches, and its flags if it has any. */
    static List<String> lines(Trial trial) {
        return trial.issued().stream().map(RuleKit::line).toList();
    }

    private static String line(Finding finding) {
        return "%d %s %s %s began=%d last=%d matches=%s evidence=%d%s"
                .formatted(
                        finding.revision(),
                        finding.status(),
                        finding.subject().kind().word(),
                        finding.subject().id(),
                        (finding.beganAt() - Scenario.START) / 1_000,
                        (finding.lastSeenAt() - Scenario.START) / 1_000,
                        finding.details().get("matches"),
                        finding.evidence().size(),
                        finding.flags().isEmpty() ? "" : " " + finding.flags());
    }
}
