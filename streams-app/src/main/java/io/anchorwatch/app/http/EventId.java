package io.anchorwatch.app.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What names an event, taken apart. */
record EventId(String fleetId, String nodeId, long incarnation, long sequence) {
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9._-]{1,64})/([A-Za-z0-9._-]{1,64})/(0|[1-9][0-9]{0,18})/([1-9][0-9]{0,18})");

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static EventId of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new EventId(
                parts.group(1), parts.group(2), Long.parseLong(parts.group(3)), Long.parseLong(parts.group(4)));
    }
}
