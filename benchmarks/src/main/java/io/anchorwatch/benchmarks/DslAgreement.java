package io.anchorwatch.benchmarks;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What both have found in the same log, side by side. Whoever counts is compared one by one, not by sums. */
final class DslAgreement {
    private final Wire wire;
    private final AppConfig full;
    private final AppConfig dsl;

    DslAgreement(Wire wire, AppConfig full, AppConfig dsl) {
        this.wire = wire;
        this.full = full;
        this.dsl = dsl;
    }

    List<Map<String, Object>> rows() {
        Map<String, Conclusion> windows = newest(Topics.INVARIANT_WINDOWS);
        Map<String, Conclusion> findings = newest(Topics.SECURITY_FINDINGS);
        Map<String, Long> binds = last(DslTopology.Part.BINDS);
        return List.of(
                row("episodes that ended well", episodes(), dslEpisodes()),
                row(
                        "sources that flood",
                        subjects(findings, Subject.Kind.SOURCE, ReasonCode.SEC_ABUSE_CONTROL_PLANE, "reattach-flood"),
                        new HashSet<>(last(DslTopology.Part.FLOODS).keySet())),
                row("sessions with binds, by window", checked(windows), checkedByDsl(binds)),
                row(
                        "sessions bound twice",
                        subjects(findings, Subject.Kind.SESSION, ReasonCode.SEC_DUAL_ACTIVE_BINDING, null),
                        conflicts(binds)));
    }

    private static Map<String, Object> row(String what, Set<String> ours, Set<String> theirs) {
        Set<String> both = new TreeSet<>(ours);
        both.retainAll(theirs);
        int all = ours.size() + theirs.size() - both.size();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", what);
        row.put("full_topology", ours.size());
        row.put("dsl", theirs.size());
        row.put("both", both.size());
        row.put("only_full_topology", ours.size() - both.size());
        row.put("only_dsl", theirs.size() - both.size());
        row.put("ratio", all == 0 ? 1.0 : (double) both.size() / all);
        return row;
    }

    /** Each episode of a session by its number, so that sessions with as many agree. */
    private Set<String> episodes() {
        Map<String, Integer> ended = new HashMap<>();
        for (Conclusion each : newest(Topics.RECOVERY_TIMELINES).values()) {
            if (each instanceof Episode episode
                    && episode.outcome() == Episode.Outcome.RECOVERED
                    && !episode.flags().contains("WITHDRAWN")) {
                ended.merge(episode.fleetId() + '/' + episode.sessionId(), 1, Integer::sum);
            }
        }
        return numbered(ended);
    }

    private Set<String> dslEpisodes() {
        Map<String, Integer> ended = new HashMap<>();
        last(DslTopology.Part.EPISODES).forEach((key, state) -> ended.put(key, DslTopology.episodes(state)));
        return numbered(ended);
    }

    private static Set<String> numbered(Map<String, Integer> counts) {
        Set<String> numbered = new HashSet<>();
        counts.forEach((key, count) -> {
            for (int i = 0; i < count; i++) {
                numbered.add(key + '#' + i);
            }
        });
        return numbered;
    }

    private static Set<String> subjects(
            Map<String, Conclusion> findings, Subject.Kind kind, ReasonCode code, @Nullable String rule) {
        Set<String> subjects = new HashSet<>();
        for (Conclusion each : findings.values()) {
            if (each instanceof Finding finding
                    && !finding.withdrawn()
                    && finding.code() == code
                    && finding.subject().kind() == kind
                    && (rule == null || finding.rule().equals(rule))) {
                subjects.add(finding.fleetId() + '/' + finding.subject().id());
            }
        }
        return subjects;
    }

    private static Set<String> checked(Map<String, Conclusion> windows) {
        Map<String, Integer> checked = new HashMap<>();
        for (Conclusion each : windows.values()) {
            if (each instanceof InvariantWindow window
                    && window.invariant() == InvariantWindow.Invariant.SINGLE_ACTIVE) {
                checked.merge(Long.toString(window.windowStart() / 1_000), window.checked(), Integer::sum);
            }
        }
        return numbered(checked);
    }

    private static Set<String> checkedByDsl(Map<String, Long> binds) {
        Map<String, Integer> checked = new HashMap<>();
        binds.keySet().forEach(key -> checked.merge(key.substring(key.lastIndexOf('@') + 1), 1, Integer::sum));
        return numbered(checked);
    }

    private static Set<String> conflicts(Map<String, Long> binds) {
        Set<String> sessions = new HashSet<>();
        binds.forEach((key, bound) -> {
            if (DslTopology.conflict(bound)) {
                sessions.add(key.substring(0, key.lastIndexOf('@')));
            }
        });
        return sessions;
    }

    /** The highest revision under each id. */
    private Map<String, Conclusion> newest(Topics topic) {
        Map<String, Conclusion> newest = new HashMap<>();
        Reading.all(full, List.of(topic.in(full)), each -> {
            Conclusion read = wire.decode(topic.topicName(), each.value());
            if (read != null) {
                newest.merge(read.id(), read, (one, other) -> other.revision() >= one.revision() ? other : one);
            }
        });
        return newest;
    }

    /** What was said last under each key. */
    private Map<String, Long> last(DslTopology.Part part) {
        Map<String, Long> last = new HashMap<>();
        Reading.all(
                dsl,
                new ArrayList<>(List.of(part.out(dsl))),
                each -> last.put(
                        new String(each.key(), StandardCharsets.UTF_8),
                        ByteBuffer.wrap(each.value()).getLong()));
        return last;
    }
}
