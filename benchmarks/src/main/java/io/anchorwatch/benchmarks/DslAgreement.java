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

/** What we have found in a log and what the DSL has, side by side. Whoever counts is compared one by one, not by sums. */
final class DslAgreement {
    private static final String FLOOD = "reattach-flood";

    private final Wire wire;
    private final Map<String, Conclusion> episodes;
    private final Map<String, Conclusion> windows;
    private final Map<String, Conclusion> findings;

    /** @param full of the application that has found everything */
    DslAgreement(Wire wire, AppConfig full) {
        this.wire = wire;
        this.episodes = newest(full, Topics.RECOVERY_TIMELINES, Topics.RECOVERY_TIMELINES.in(full));
        this.windows = newest(full, Topics.INVARIANT_WINDOWS, Topics.INVARIANT_WINDOWS.in(full));
        this.findings = newest(full, Topics.SECURITY_FINDINGS, Topics.SECURITY_FINDINGS.in(full));
    }

    /** Beside what is packed, which tells how many episodes a session had. */
    List<Map<String, Object>> packed(AppConfig dsl) {
        Map<String, Long> binds = last(dsl, DslTopology.Part.BINDS);
        return List.of(
                row("episodes that ended well", numbered(episodes), dslEpisodes(dsl)),
                row(
                        "sources that flood",
                        floods(findings),
                        new HashSet<>(last(dsl, DslTopology.Part.FLOODS).keySet())),
                row("sessions with binds, by window", checked(windows), checkedByDsl(binds)),
                row("sessions bound twice", boundTwice(findings), conflicts(binds)));
    }

    /** Beside conclusions as ours: an episode is the same if it began and ended at the same times. */
    List<Map<String, Object>> ordinary(AppConfig dsl) {
        Map<String, Conclusion> found = newest(dsl, Topics.SECURITY_FINDINGS, DslTopology.Part.FLOODS.out(dsl));
        return List.of(
                row(
                        "episodes that ended well",
                        timed(episodes),
                        timed(newest(dsl, Topics.RECOVERY_TIMELINES, DslTopology.Part.EPISODES.out(dsl)))),
                row("sources that flood", floods(findings), floods(found)),
                row(
                        "sessions with binds, by window",
                        checked(windows),
                        checked(newest(dsl, Topics.INVARIANT_WINDOWS, DslTopology.Part.BINDS.out(dsl)))),
                row("sessions bound twice", boundTwice(findings), boundTwice(found)));
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

    private static List<Episode> recovered(Map<String, Conclusion> episodes) {
        List<Episode> recovered = new ArrayList<>();
        for (Conclusion each : episodes.values()) {
            if (each instanceof Episode episode
                    && episode.outcome() == Episode.Outcome.RECOVERED
                    && !episode.flags().contains("WITHDRAWN")) {
                recovered.add(episode);
            }
        }
        return recovered;
    }

    private static Set<String> timed(Map<String, Conclusion> episodes) {
        Set<String> timed = new HashSet<>();
        recovered(episodes)
                .forEach(one -> timed.add(one.fleetId() + '/' + one.id() + ' ' + one.beganAt() + ' ' + one.endedAt()));
        return timed;
    }

    /** Each episode of a session by its number, so that sessions with as many agree. */
    private static Set<String> numbered(Map<String, Conclusion> episodes) {
        Map<String, Integer> ended = new HashMap<>();
        recovered(episodes).forEach(one -> ended.merge(one.fleetId() + '/' + one.sessionId(), 1, Integer::sum));
        return byNumber(ended);
    }

    private Set<String> dslEpisodes(AppConfig dsl) {
        Map<String, Integer> ended = new HashMap<>();
        last(dsl, DslTopology.Part.EPISODES).forEach((key, state) -> ended.put(key, DslTopology.episodes(state)));
        return byNumber(ended);
    }

    private static Set<String> byNumber(Map<String, Integer> counts) {
        Set<String> numbered = new HashSet<>();
        counts.forEach((key, count) -> {
            for (int i = 0; i < count; i++) {
                numbered.add(key + '#' + i);
            }
        });
        return numbered;
    }

    private static Set<String> floods(Map<String, Conclusion> findings) {
        return subjects(findings, Subject.Kind.SOURCE, ReasonCode.SEC_ABUSE_CONTROL_PLANE, FLOOD);
    }

    private static Set<String> boundTwice(Map<String, Conclusion> findings) {
        return subjects(findings, Subject.Kind.SESSION, ReasonCode.SEC_DUAL_ACTIVE_BINDING, null);
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
        return byNumber(checked);
    }

    private static Set<String> checkedByDsl(Map<String, Long> binds) {
        Map<String, Integer> checked = new HashMap<>();
        binds.keySet().forEach(key -> checked.merge(key.substring(key.lastIndexOf('@') + 1), 1, Integer::sum));
        return byNumber(checked);
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

    /** The highest revision under each id, of what a topic holds that is written as another one is. */
    private Map<String, Conclusion> newest(AppConfig config, Topics as, String topic) {
        Map<String, Conclusion> newest = new HashMap<>();
        Reading.all(config, List.of(topic), each -> {
            Conclusion read = wire.decode(as.topicName(), each.value());
            if (read != null) {
                newest.merge(read.id(), read, (one, other) -> other.revision() >= one.revision() ? other : one);
            }
        });
        return newest;
    }

    /** What was said last under each key. */
    private static Map<String, Long> last(AppConfig dsl, DslTopology.Part part) {
        Map<String, Long> last = new HashMap<>();
        Reading.all(
                dsl,
                List.of(part.out(dsl)),
                each -> last.put(
                        new String(each.key(), StandardCharsets.UTF_8),
                        ByteBuffer.wrap(each.value()).getLong()));
        return last;
    }
}
