package io.anchorwatch.producers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ForeignSpelling;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.event.Violation;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object. Wrong ones are noted by field, and something harmless stands in for them, so that
 * in the end the first field in order is named, whatever the order in the line and whoever found the fault.
 */
final class LineParser {
    private static final String UNKNOWN = "a field of an event";
    private static final String ONCE = "once";
    private static final String REQUIRED = "required";

    /** What microseconds can hold; more would wrap around, perhaps into the range that is allowed. */
    private static final long MILLIS_MAX = Long.MAX_VALUE / 1000;

    private final JsonParser json;
    private final long now;
    private final Map<EventField, Object> values = new EnumMap<>(EventField.class);
    private final Map<EventField, Violation> wrong = new EnumMap<>(EventField.class);
    private final Map<String, String> details = new HashMap<>();
    private @Nullable Violation odd;

    LineParser(JsonParser json, long now) {
        this.json = json;
        this.now = now;
    }

    /** Reads the object whose start is the current token, to its end. */
    ParsedLine parse() throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            EventField field = EventField.of(name);
            if (field == null) {
                odd(name, UNKNOWN);
                json.skipChildren();
            } else if (values.containsKey(field) || wrong.containsKey(field)) {
                odd(name, ONCE);
                json.skipChildren();
            } else {
                read(field, token);
            }
        }
        return odd != null ? new ParsedLine.Invalid(odd) : judge();
    }

    private void odd(@Nullable String field, String rule) throws IOException {
        if (odd == null) {
            odd = new Violation(field == null ? null : Violation.printable(field), shown(), rule);
        }
    }

    private void read(EventField field, JsonToken token) throws IOException {
        switch (field) {
            case FLEET_ID, NODE_ID, CODE -> text(field, token);
            case NODE_INCARNATION, NODE_SEQUENCE -> integer(field, token);
            case OCCURRED_AT -> time(token);
            case STATE_VERSION, OWNER_EPOCH -> {
                if (token != JsonToken.VALUE_NULL) {
                    integer(field, token);
                }
            }
            case FROM_STATE, TO_STATE -> state(field, token);
            case SESSION_ID, TRANSPORT_ID, PREVIOUS_TRANSPORT_ID, SOURCE, CLIENT_REF, POLICY_VERSION -> {
                if (token != JsonToken.VALUE_NULL) {
                    text(field, token);
                }
            }
            case DETAILS -> details(token);
        }
    }

    private void text(EventField field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            values.put(field, json.getText());
        } else {
            wrong(field);
        }
    }

    private void integer(EventField field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && fits()) {
            values.put(field, json.getLongValue());
        } else {
            wrong(field);
        }
    }

    private boolean fits() throws IOException {
        return json.getNumberType() == JsonParser.NumberType.INT || json.getNumberType() == JsonParser.NumberType.LONG;
    }

    private void time(JsonToken token) throws IOException {
        OptionalLong at = OptionalLong.empty();
        if (token == JsonToken.VALUE_STRING) {
            at = Rfc3339.parse(json.getText());
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            if (!fits() || json.getLongValue() > MILLIS_MAX || json.getLongValue() < -MILLIS_MAX) {
                wrong.put(
                        EventField.OCCURRED_AT,
                        new Violation(EventField.OCCURRED_AT.word(), shown(), EventRules.TIME_RULE));
                return;
            }
            at = OptionalLong.of(json.getLongValue() * 1000);
        }
        if (at.isPresent()) {
            values.put(EventField.OCCURRED_AT, at.getAsLong());
        } else {
            wrong(EventField.OCCURRED_AT);
        }
    }

    private void state(EventField field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        SessionState state = token == JsonToken.VALUE_STRING ? ForeignSpelling.state(json.getText()) : null;
        if (state == null) {
            wrong(field);
        } else {
            values.put(field, state);
        }
    }

    private void details(JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            wrong(EventField.DETAILS);
            return;
        }
        Violation first = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            String rule = detail(key, json.nextToken());
            if (rule != null && first == null) {
                first = new Violation(EventField.DETAILS.word(), key + '=' + shown(), rule);
            }
            json.skipChildren();
        }
        if (first != null) {
            wrong.put(EventField.DETAILS, first);
        } else {
            values.put(EventField.DETAILS, details);
        }
    }

    private @Nullable String detail(String key, JsonToken token) throws IOException {
        boolean plain = token == JsonToken.VALUE_STRING
                || token.isNumeric()
                || token == JsonToken.VALUE_TRUE
                || token == JsonToken.VALUE_FALSE;
        if (!plain) {
            return "a string, a number or a boolean";
        }
        return details.put(key, json.getText()) == null ? null : ONCE;
    }

    private void wrong(EventField field) throws IOException {
        wrong.put(field, new Violation(field.word(), shown(), field.type()));
        json.skipChildren();
    }

    /** The current value as it is repeated in a rejection. */
    private String shown() throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return "{…}";
        }
        return token == JsonToken.START_ARRAY ? "[…]" : String.valueOf(json.getText());
    }

    private ParsedLine judge() {
        for (EventField field : EventField.values()) {
            if (field.required() && !values.containsKey(field) && !wrong.containsKey(field)) {
                wrong.put(field, new Violation(field.word(), null, REQUIRED));
            }
        }
        ReasonEvent event = event();
        Violation broken = EventRules.check(event, now);
        if (wrong.isEmpty()) {
            return broken == null ? new ParsedLine.Valid(event) : new ParsedLine.Invalid(broken);
        }
        EventField first = wrong.keySet().iterator().next();
        EventField ruled = broken == null ? null : EventField.of(broken.field());
        if (broken != null && ruled != null && ruled.compareTo(first) < 0) {
            return new ParsedLine.Invalid(broken);
        }
        return new ParsedLine.Invalid(wrong.values().iterator().next());
    }

    private ReasonEvent event() {
        return new ReasonEvent(
                text(EventField.FLEET_ID, EventRules.DEFAULT_FLEET),
                text(EventField.NODE_ID, "n"),
                number(EventField.NODE_INCARNATION, 0),
                number(EventField.NODE_SEQUENCE, 1),
                text(EventField.CODE, "X"),
                number(EventField.OCCURRED_AT, now),
                (String) values.get(EventField.SESSION_ID),
                version(EventField.STATE_VERSION),
                version(EventField.OWNER_EPOCH),
                (SessionState) values.get(EventField.FROM_STATE),
                (SessionState) values.get(EventField.TO_STATE),
                (String) values.get(EventField.TRANSPORT_ID),
                (String) values.get(EventField.PREVIOUS_TRANSPORT_ID),
                (String) values.get(EventField.SOURCE),
                (String) values.get(EventField.CLIENT_REF),
                (String) values.get(EventField.POLICY_VERSION),
                values.containsKey(EventField.DETAILS) ? details : Map.of());
    }

    private String text(EventField field, String missing) {
        return values.get(field) instanceof String text ? text : missing;
    }

    private long number(EventField field, long missing) {
        return values.get(field) instanceof Long number ? number : missing;
    }

    private long version(EventField field) {
        return values.get(field) instanceof Long number ? EventRules.sent(number) : ReasonEvent.ABSENT;
    }

    /** What is said about text that is not JSON at all. */
    static String notJson(String why, int column) {
        return String.format(Locale.ROOT, "one JSON object (column %d: %s)", column, Violation.printable(why));
    }
}
