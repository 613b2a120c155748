package io.anchorwatch.producers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of an event in JSON, in the order of docs/reference/event.md, which is that of precedence. */
enum EventField {
    FLEET_ID("a string"),
    NODE_ID("a string"),
    NODE_INCARNATION("an integer"),
    NODE_SEQUENCE("an integer"),
    CODE("a string"),
    OCCURRED_AT("an RFC 3339 time or integer milliseconds since 1970"),
    SESSION_ID("a string or null"),
    STATE_VERSION("an integer or null"),
    OWNER_EPOCH("an integer or null"),
    FROM_STATE("BIRTH, ATTACHED, VOLATILE, DEGRADED, RECOVERING, TERMINATED or null"),
    TO_STATE("BIRTH, ATTACHED, VOLATILE, DEGRADED, RECOVERING, TERMINATED or null"),
    TRANSPORT_ID("a string or null"),
    PREVIOUS_TRANSPORT_ID("a string or null"),
    SOURCE("a string or null"),
    CLIENT_REF("a string or null"),
    POLICY_VERSION("a string or null"),
    DETAILS("an object of strings, numbers and booleans");

    private static final Map<String, EventField> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(EventField::word, Function.identity()));

    private final String type;
    private final String word;

    EventField(String type) {
        this.type = type;
        this.word = name().toLowerCase(Locale.ROOT);
    }

    /** The field of that name, or null. */
    static @Nullable EventField of(@Nullable String word) {
        return BY_WORD.get(word);
    }

    /** Its name in JSON. */
    String word() {
        return word;
    }

    /** What it holds, in words. */
    String type() {
        return type;
    }

    boolean required() {
        return this == NODE_ID || this == NODE_SEQUENCE || this == CODE || this == OCCURRED_AT;
    }
}
