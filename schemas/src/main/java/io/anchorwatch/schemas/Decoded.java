package io.anchorwatch.schemas;

import org.jspecify.annotations.Nullable;

/** What became of a record's value: it was read, or there is a reason why not. */
public sealed interface Decoded<T> {
    /** Read, within its rules, foreign spellings translated. */
    record Accepted<T>(T value) implements Decoded<T> {}

    /**
     * Not read, and never will be: a dead letter.
     *
     * @param field the field that breaks its rule, if it is one
     * @param value what it held, fit to be printed
     * @param rule what would have been right, or what is wrong with the bytes
     */
    record Rejected<T>(
            Cause cause, @Nullable String field, @Nullable String value, String rule) implements Decoded<T> {}

    /** Why a value was not read; the words are those of the header {@code anchorwatch.cause}. */
    enum Cause {
        /** The bytes are not a record in the wire format, or not of this kind. */
        UNDECODABLE,
        /** The registry, reachable and asked often enough, does not know the schema. */
        UNKNOWN_SCHEMA,
        /** A record, but a field breaks its rule. */
        INVALID_FIELD,
        /** Longer than any valid record. */
        TOO_LARGE
    }
}
