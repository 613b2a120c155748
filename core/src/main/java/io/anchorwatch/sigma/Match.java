package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.conclusion.Uuid8;
import io.anchorwatch.event.Timed;
import java.util.Comparator;
import java.util.List;

/**
 * One event that a part of a rule means, for the group that it belongs to.
 *
 * @param rule the rule's {@link Rule#identity}
 * @param part which of the rule's parts, from 0
 * @param group the values of the fields that make the group, without the fleet
 * @param code as the event names it
 * @param at when it counts: when the node says, but not in the broker's future; epoch microseconds
 * @param appendedAt when the broker appended it, epoch microseconds
 * @param value what is counted, as a number that is the same for the same text; 0 where nothing is
 */
public record Match(
        String rule,
        int part,
        String fleetId,
        Subject subject,
        List<String> group,
        String eventId,
        String code,
        long at,
        long appendedAt,
        long value)
        implements Timed {
    /** That in which matches are taken, whatever partitions they were in. Of one event, the last step of an order first. */
    public static final Comparator<Match> ORDER = Comparator.comparingLong(Match::appendedAt)
            .thenComparingLong(Match::at)
            .thenComparing(Match::eventId)
            .thenComparing(Match::part, Comparator.reverseOrder());

    public Match {
        group = List.copyOf(group);
    }

    /** Where it is counted: the same for every match of a group under a rule, and short whatever the values are. */
    public String key() {
        String[] lines = new String[group.size() + 1];
        lines[0] = fleetId;
        for (int i = 0; i < group.size(); i++) {
            lines[i + 1] = group.get(i).replace("\\", "\\\\").replace("\n", "\\n");
        }
        return rule + '/' + Uuid8.of(lines);
    }

    /** A text as a number. */
    static long number(String value) {
        return Uuid8.of("value", value).getMostSignificantBits();
    }
}
