package io.anchorwatch.flood;

import org.jspecify.annotations.Nullable;

/** The id of an event, as a text that is made when it is asked for: of the thousands of attempts of a flood a finding names 32. */
final class EventId {
    private final @Nullable Attempt attempt;
    private @Nullable String text;

    private EventId(@Nullable Attempt attempt, @Nullable String text) {
        this.attempt = attempt;
        this.text = text;
    }

    static EventId of(Attempt attempt) {
        return new EventId(attempt, null);
    }

    static EventId of(String text) {
        return new EventId(null, text);
    }

    String text() {
        String made = text;
        if (made == null) {
            made = attempt == null ? "" : attempt.eventId();
            text = made;
        }
        return made;
    }
}
