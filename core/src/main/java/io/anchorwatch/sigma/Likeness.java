package io.anchorwatch.sigma;

import org.jspecify.annotations.Nullable;

/** What a field's value must be like. Its text form says all of it: it is part of a rule's identity. */
public sealed interface Likeness permits Glob, Expression, Likeness.Presence {
    /** Whether a value is like that; null when the event does not have the field. */
    boolean holds(@Nullable String value);

    /** Whether the field is there at all. */
    enum Presence implements Likeness {
        PRESENT,
        ABSENT;

        @Override
        public boolean holds(@Nullable String value) {
            return (value != null) == (this == PRESENT);
        }
    }
}
