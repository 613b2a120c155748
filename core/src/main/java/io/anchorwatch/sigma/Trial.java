package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules over a log in memory, without Kafka: for a rule's scenarios, for a log that is there already, and as what the
 * pipeline is compared with. Takes matches in the order of append times.
 */
public final class Trial {
    private final Rules rules;
    private final CorrelationFold fold;
    private final Map<String, GroupState> states = new HashMap<>();
    private final TreeMap<Long, Set<String>> due = new TreeMap<>();
    private final Map<String, Finding> said = new TreeMap<>();
    private final List<Finding> issued = new ArrayList<>();
    private final Map<String, Integer> lacking = new TreeMap<>();

    public Trial(Rules rules) {
        this.rules = rules;
        this.fold = new CorrelationFold(rules);
    }

    public void take(ReasonEvent event, long appendedAt) {
        rules.match(
                event,
                appendedAt,
                (rule, match) -> take(match),
                (rule, field) -> lacking.merge(rule.id(), 1, Integer::sum));
    }

    public void take(Match match) {
        advance(match.appendedAt());
        String key = match.key();
        keep(key, fold.take(states.get(key), match, match.appendedAt()));
    }

    /** Lets time pass for every group, the earliest deadline first. */
    public void advance(long clock) {
        while (!due.isEmpty() && due.firstKey() <= clock) {
            Map.Entry<Long, Set<String>> first = due.pollFirstEntry();
            for (String key : first.getValue()) {
                GroupState state = states.get(key);
                if (state != null) {
                    keep(key, fold.advance(state, first.getKey()));
                }
            }
        }
    }

    private void keep(String key, Step<GroupState, Finding> step) {
        @Nullable GroupState state = step.state();
        if (state == null) {
            states.remove(key);
        } else {
            states.put(key, state);
            long deadline = fold.deadline(state);
            if (deadline != Fold.NEVER) {
                due.computeIfAbsent(deadline, at -> new TreeSet<>()).add(key);
            }
        }
        for (Finding finding : step.outputs()) {
            for (Conclusion one : Issuer.issue(said.get(finding.id()), finding)) {
                said.put(one.id(), (Finding) one);
                issued.add((Finding) one);
            }
        }
    }

    /** Every revision, in the order in which it would have been issued. */
    public List<Finding> issued() {
        return List.copyOf(issued);
    }

    /** The last revision of each finding, the first that began first. */
    public List<Finding> findings() {
        return said.values().stream()
                .sorted(Comparator.comparingLong(Finding::beganAt).thenComparing(Finding::findingId))
                .toList();
    }

    /** How many matches of which rule lacked a field and were counted in no group, by the rule's id. */
    public Map<String, Integer> lacking() {
        return Map.copyOf(lacking);
    }

    /** Whether nothing is remembered. */
    public boolean drained() {
        return states.isEmpty();
    }
}
