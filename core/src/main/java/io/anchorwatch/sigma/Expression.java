package io.anchorwatch.sigma;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that is found somewhere in a value. It has a budget: a value on which it would run away is not like
 * it, so that nobody stops the evaluation with a value made for that.
 */
public final class Expression implements Likeness {
    /** The longest expression that is taken. */
    public static final int LENGTH_MAX = 256;

    /** How much of a value is looked at. */
    static final int VALUE_MAX = 512;

    /** How many characters of a value may be read, again and again, before the search is given up. */
    static final int READS_MAX = 20_000;

    private final Pattern pattern;

    private Expression(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Whether upper and lower case differ. */
    public enum Case {
        MATTERS,
        IGNORED
    }

    /**
     * An expression of {@link Pattern}.
     *
     * @throws IllegalArgumentException if it is none, or too long
     */
    public static Expression of(String text, Case letters) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("longer than " + LENGTH_MAX + " characters");
        }
        return new Expression(
                Pattern.compile(text, letters == Case.IGNORED ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    @Override
    public boolean holds(@Nullable String value) {
        if (value == null) {
            return false;
        }
        try {
            return pattern.matcher(new Metered(value.substring(0, Math.min(value.length(), VALUE_MAX))))
                    .find();
        } catch (RanAway e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "/" + pattern.pattern() + "/" + pattern.flags();
    }

    /** Counts what is read of a text, which is all that can be counted of a search. */
    private static final class Metered implements CharSequence {
        private final String text;
        private int reads;

        Metered(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > READS_MAX) {
                throw new RanAway();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class RanAway extends RuntimeException {
        RanAway() {
            super(null, null, false, false);
        }
    }
}
