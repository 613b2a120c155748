package io.anchorwatch.app.config;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant. */
final class Typo {
    private Typo() {}

    /** The known word that is fewest edits away and at most {@code edits}, or null. Ties go to the alphabet. */
    static @Nullable String nearest(String word, Collection<String> known, int edits) {
        return known.stream()
                .filter(each -> Math.abs(each.length() - word.length()) <= edits && distance(word, each) <= edits)
                .min(Comparator.<String>comparingInt(each -> distance(word, each))
                        .thenComparing(each -> each))
                .orElse(null);
    }

    /** How many characters must be put in, left out or replaced (Levenshtein). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
