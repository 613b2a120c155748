package io.anchorwatch.app.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What somebody may ask for; each role may do what those before it may. */
public enum Role {
    /** Sees figures, findings and recoveries. */
    READER,
    /** Sees sessions, timelines and audit events too. */
    ANALYST,
    /** Sees how the installation itself stands, too. */
    ADMIN;

    /** The word in tokens, claims and options. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that word, or null. */
    public static @Nullable Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        return null;
    }

    /** All words, for people. */
    public static String words() {
        return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
    }
}
