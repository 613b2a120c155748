package io.anchorwatch.app.config;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a configuration.
 *
 * @param key the option, or where in which file; empty where the rule says it
 * @param value as written, never a secret, or null when it is missing
 * @param rule what would be right
 * @param nearest the known key that was probably meant, or null
 */
public record Fault(
        String key,
        @Nullable String value,
        String rule,
        @Nullable String nearest) {
    /** One line for people. */
    @Override
    public String toString() {
        String shown = value == null ? "" : " = " + value;
        return (key.isEmpty() ? "" : key + shown + ": ")
                + rule
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }
}
