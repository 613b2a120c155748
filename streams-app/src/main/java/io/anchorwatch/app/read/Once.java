package io.anchorwatch.app.read;

import org.jspecify.annotations.Nullable;

/**
 * Texts that come again soon are kept once: what is concluded of a session names it again and again, and each record that is read makes
 * its texts anew. A text that has not come for a while is kept twice. For one thread.
 */
final class Once {
    /** Texts whose hashes are alike take turns, so that nobody who chooses them finds more than a place that is taken. */
    private static final int PLACES = 1 << 13;

    private final @Nullable String[] texts = new String[PLACES];

    /** The text as it came before, if that was a short while ago. */
    String of(String text) {
        int hash = text.hashCode();
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        String known = texts[place];
        if (text.equals(known)) {
            return known;
        }
        texts[place] = text;
        return text;
    }
}
