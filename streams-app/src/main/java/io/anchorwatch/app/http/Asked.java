package io.anchorwatch.app.http;

import io.anchorwatch.app.access.Caller;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request asks with: every parameter read and checked, defaults put in. */
final class Asked {
    private final Map<Parameter, Object> values = new EnumMap<>(Parameter.class);
    private final Caller caller;

    private Asked(Caller caller) {
        this.caller = caller;
    }

    /**
     * Reads the parameters of a route.
     *
     * @param given path parameters, decoded, and headers, by their names on the wire
     * @param query query parameters likewise, each with all its values
     * @param caller who asks
     * @throws Problem 400, if one is missing, is unknown, stands there twice, or breaks its rule
     */
    static Asked of(Route route, Map<String, String> given, Map<String, List<String>> query, Caller caller) {
        Map<String, Parameter> known = route.queryParameters();
        query.forEach((name, values) -> {
            if (!known.containsKey(name)) {
                throw Problem.unknownParameter(
                        name, known.isEmpty() ? "none is known" : "one of " + String.join(", ", known.keySet()));
            }
            if (values.size() != 1) {
                throw Problem.badValue(name, String.join(",", values), "given once");
            }
        });
        Asked asked = new Asked(caller);
        for (Parameter parameter : route.parameters()) {
            String text = !parameter.place().equals("query")
                    ? given.get(parameter.wireName())
                    : query.containsKey(parameter.wireName())
                            ? query.get(parameter.wireName()).get(0)
                            : parameter.byDefault();
            if (text == null && parameter.required()) {
                throw Problem.missing(parameter.wireName(), parameter.rule());
            }
            if (text != null) {
                asked.values.put(parameter, parameter.read(text));
            }
        }
        return asked;
    }

    /** Who asks. */
    Caller caller() {
        return caller;
    }

    /** The value of a parameter, as its reader made it, or null when it was not given and has no default. */
    <T> @Nullable T optional(Parameter parameter, Class<T> type) {
        Object value = values.get(parameter);
        return value == null ? null : type.cast(value);
    }

    /** The value of a parameter that is always there: in the path, or with a default. */
    <T> T value(Parameter parameter, Class<T> type) {
        T value = optional(parameter, type);
        if (value == null) {
            throw new IllegalStateException(parameter + " is not a parameter of this route");
        }
        return value;
    }

    String text(Parameter parameter) {
        return value(parameter, String.class);
    }

    @Nullable
    String optional(Parameter parameter) {
        return optional(parameter, String.class);
    }

    String fleet() {
        return text(Parameter.FLEET);
    }

    int limit() {
        return value(Parameter.LIMIT, Long.class).intValue();
    }

    /** Epoch microseconds, or {@link Long#MIN_VALUE} when there is no bound. */
    long since() {
        Long since = optional(Parameter.SINCE, Long.class);
        return since == null ? Long.MIN_VALUE : since;
    }

    @Nullable
    PageToken token() {
        return optional(Parameter.PAGE_TOKEN, PageToken.class);
    }
}
