package io.anchorwatch.app.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table of routes.
 *
 * @param path with parameters in braces, by their names on the wire
 * @param name unique, in camel case
 * @param access who may ask
 * @param sentence what is answered, for people
 * @param contentType of the answer when all is well
 * @param shape of the answer when it is JSON of ours, or null
 */
record Route(
        String path,
        String name,
        Access access,
        String sentence,
        String contentType,
        @Nullable Shape<?> shape,
        BiFunction<Answers, Asked, Reply> answer,
        List<Parameter> parameters) {

    static Route json(
            String path,
            String name,
            Access access,
            String sentence,
            Shape<?> shape,
            BiFunction<Answers, Asked, Reply> answer,
            Parameter... parameters) {
        return new Route(path, name, access, sentence, "application/json", shape, answer, List.of(parameters));
    }

    static Route other(
            String path,
            String name,
            Access access,
            String sentence,
            String contentType,
            BiFunction<Answers, Asked, Reply> answer,
            Parameter... parameters) {
        return new Route(path, name, access, sentence, contentType, null, answer, List.of(parameters));
    }

    /** Whether it answers about one fleet, which is asked for. */
    boolean ofFleet() {
        return access != Access.ANYBODY && parameters.contains(Parameter.FLEET);
    }

    /** A request of this route: with a value for each of its parameters but the fleet and the page token. */
    String example() {
        String asked = path;
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : parameters) {
            if (parameter.place().equals("path")) {
                asked = asked.replace('{' + parameter.wireName() + '}', parameter.example());
            } else if (parameter.place().equals("query")
                    && parameter != Parameter.PAGE_TOKEN
                    && parameter != Parameter.FLEET) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.wireName())
                        .append('=')
                        .append(parameter.example());
            }
        }
        return asked + query;
    }

    /** By name on the wire. */
    Map<String, Parameter> queryParameters() {
        Map<String, Parameter> known = new TreeMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.place().equals("query")) {
                known.put(parameter.wireName(), parameter);
            }
        }
        return known;
    }
}
