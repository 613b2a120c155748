package io.anchorwatch.event;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an event: the first of its fields that breaks its rule.
 *
 * @param field its name on the wire, or null when the event as a whole is at fault
 * @param value what was sent, fit to be printed: at most {@link #VALUE_LENGTH} characters, without control characters;
 *     null when nothing was sent
 * @param rule what would have been right, as a few words for people
 */
public record Violation(@Nullable String field, @Nullable String value, String rule) {
    /** How much of a wrong value is repeated. */
    public static final int VALUE_LENGTH = 100;

    public Violation {
        value = value == null ? null : printable(value);
    }

    /** Shortened to {@link #VALUE_LENGTH} characters; a question mark stands for each one that would not print. */
    public static String printable(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), VALUE_LENGTH));
        int at = 0;
        for (int taken = 0; at < text.length() && taken < VALUE_LENGTH; taken++) {
            int character = text.codePointAt(at);
            clean.appendCodePoint(prints(character) ? character : '?');
            at += Character.charCount(character);
        }
        return at < text.length() ? clean.append('…').toString() : clean.toString();
    }

    private static boolean prints(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
