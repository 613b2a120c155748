package io.anchorwatch.sigma;

import io.anchorwatch.event.ReasonEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one field must be like.
 *
 * @param how whether the value must be like one of them or like each
 * @param values never empty
 */
public record Term(String field, How how, List<Likeness> values) {
    /** How many of the values count. */
    public enum How {
        ANY,
        ALL
    }

    public Term {
        values = List.copyOf(values);
    }

    boolean holds(ReasonEvent event) {
        @Nullable String value = Fields.value(event, field);
        for (Likeness each : values) {
            if (each.holds(value) == (how == How.ANY)) {
                return how == How.ANY;
            }
        }
        return how == How.ALL;
    }
}
