package io.anchorwatch.sigma;

import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All rules that are executed together. */
public final class Rules {
    private final List<Rule> all;
    private final Map<String, Rule> byIdentity;
    /** Each detection once, although several rules may count it, with those that do. */
    private final Map<Detection, List<Use>> uses;

    private record Use(Rule rule, String identity, int part) {}

    public Rules(List<Rule> rules) {
        all = List.copyOf(rules);
        byIdentity = new LinkedHashMap<>();
        uses = new LinkedHashMap<>();
        Map<Detection, Detection> known = new HashMap<>();
        for (Rule rule : all) {
            String identity = rule.identity();
            byIdentity.put(identity, rule);
            // The last part first: one event is not two steps of an order.
            for (int part = rule.parts().size() - 1; part >= 0; part--) {
                Detection detection = known.computeIfAbsent(rule.parts().get(part), each -> each);
                uses.computeIfAbsent(detection, each -> new ArrayList<>()).add(new Use(rule, identity, part));
            }
        }
    }

    public List<Rule> all() {
        return all;
    }

    /** The rule of that identity, or null if it is not among these, or no longer. */
    @Nullable
    Rule of(String identity) {
        return byIdentity.get(identity);
    }

    Map<String, Rule> byIdentity() {
        return Collections.unmodifiableMap(byIdentity);
    }

    /**
     * What an event means under the rules.
     *
     * @param appendedAt when the broker appended it, epoch microseconds
     * @param matches takes each match, with its rule
     * @param lacking takes a rule that means the event, and the field without which it belongs to no group
     */
    public void match(
            ReasonEvent event, long appendedAt, BiConsumer<Rule, Match> matches, BiConsumer<Rule, String> lacking) {
        for (Map.Entry<Detection, List<Use>> entry : uses.entrySet()) {
            if (entry.getKey().matches(event)) {
                for (Use use : entry.getValue()) {
                    match(event, appendedAt, use, matches, lacking);
                }
            }
        }
    }

    private static void match(
            ReasonEvent event,
            long appendedAt,
            Use use,
            BiConsumer<Rule, Match> matches,
            BiConsumer<Rule, String> lacking) {
        Rule rule = use.rule();
        Rule.Group group = rule.group(event);
        if (group == null) {
            lacking.accept(rule, "group-by");
            return;
        }
        String counted = rule.counted() == null ? "" : Fields.value(event, rule.counted());
        if (counted == null) {
            lacking.accept(rule, "field");
            return;
        }
        matches.accept(
                rule,
                new Match(
                        use.identity(),
                        use.part(),
                        event.fleetId(),
                        group.subject(),
                        group.values(),
                        event.eventId(),
                        event.codeName(),
                        Math.max(0, event.placedAt(appendedAt)),
                        appendedAt,
                        rule.counted() == null ? 0 : Match.number(counted)));
    }
}
