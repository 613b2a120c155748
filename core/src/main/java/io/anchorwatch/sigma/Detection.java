package io.anchorwatch.sigma;

import io.anchorwatch.event.ReasonEvent;
import java.util.List;

/**
 * Which events are meant: the part of a Sigma rule that looks at one event.
 *
 * @param id of the Sigma rule
 * @param name by which correlations refer to it, or its id
 */
public record Detection(String id, String name, List<Selection> selections, Condition condition) {
    public Detection {
        selections = List.copyOf(selections);
    }

    public boolean matches(ReasonEvent event) {
        return condition.holds(selection -> holds(selection, event));
    }

    private boolean holds(String selection, ReasonEvent event) {
        for (Selection each : selections) {
            if (each.name().equals(selection)) {
                return each.holds(event);
            }
        }
        return false;
    }
}
