package io.anchorwatch.sigma;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text with wildcards, as Sigma has them: {@code *} stands for any characters, {@code ?} for one, a backslash takes the
 * meaning from either and from itself. Upper and lower case are alike.
 */
public final class Glob implements Likeness {
    private static final int ANY = -1;
    private static final int ONE = -2;

    /** Where the text may stand in the value. */
    public enum Anchor {
        WHOLE,
        CONTAINS,
        STARTS,
        ENDS
    }

    private final String source;
    private final int[] parts;

    private Glob(String source, int[] parts) {
        this.source = source;
        this.parts = parts;
    }

    public static Glob of(String text, Anchor anchor) {
        int[] parts = new int[text.length() + 2];
        int size = 0;
        if (anchor == Anchor.CONTAINS || anchor == Anchor.ENDS) {
            parts[size++] = ANY;
        }
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\' && i + 1 < text.length() && "*?\\".indexOf(text.charAt(i + 1)) >= 0) {
                parts[size++] = folded(text.charAt(++i));
            } else if (next != '*') {
                parts[size++] = next == '?' ? ONE : folded(next);
            } else if (size == 0 || parts[size - 1] != ANY) {
                parts[size++] = ANY;
            }
        }
        if (anchor == Anchor.CONTAINS || anchor == Anchor.STARTS) {
            parts[size++] = ANY;
        }
        return new Glob(anchor + " " + text, Arrays.copyOf(parts, size));
    }

    /** Goes back to the last {@code *} alone, so that the time is at most the product of both lengths. */
    @Override
    public boolean holds(@Nullable String value) {
        if (value == null) {
            return false;
        }
        int at = 0;
        int part = 0;
        int star = -1;
        int from = 0;
        while (at < value.length()) {
            if (part < parts.length && parts[part] == ANY) {
                star = part++;
                from = at;
            } else if (part < parts.length && (parts[part] == ONE || parts[part] == folded(value.charAt(at)))) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++from;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY) {
            part++;
        }
        return part == parts.length;
    }

    private static int folded(char character) {
        return Character.toLowerCase(Character.toUpperCase(character));
    }

    @Override
    public String toString() {
        return source;
    }
}
