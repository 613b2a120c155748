package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** The table of routes as OpenAPI 3.1. */
final class OpenApi {
    private OpenApi() {}

    static ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Anchorwatch")
                .put("version", "1")
                .put("summary", "An honest record of VPN sessions that outlive their transports.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        ObjectNode paths = document.putObject("paths");
        for (Route route : Routes.TABLE) {
            paths.putObject(route.path()).set("get", operation(route));
        }
        ObjectNode components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                        "description",
                        "A token made by `token create`, or a JSON Web Token; where a log-in is configured.");
        ObjectNode schemas = components.putObject("schemas");
        all().forEach((name, shape) -> schemas.set(name, shape.schema()));
        return document;
    }

    private static ObjectNode operation(Route route) {
        ObjectNode operation = JsonNodeFactory.instance
                .objectNode()
                .put("operationId", route.name())
                .put("summary", firstOf(route.sentence()))
                .put("description", route.sentence());
        if (route.access() != Access.ANYBODY) {
            operation.putArray("security").addObject().putArray("bearer");
        }
        operation.put("x-anchorwatch-access", route.access().words());
        ArrayNode parameters = operation.putArray("parameters");
        route.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
        ObjectNode responses = operation.putObject("responses");
        ObjectNode body = responses
                .putObject("200")
                .put("description", route.sentence())
                .putObject("content")
                .putObject(route.contentType());
        if (route.shape() != null) {
            body.set("schema", route.shape().reference());
        } else {
            body.set("schema", Shape.type(route.contentType().equals("application/json") ? "object" : "string"));
        }
        responses
                .putObject("default")
                .put("description", "Why there is no answer.")
                .putObject("content")
                .putObject("application/problem+json")
                .set("schema", Shapes.PROBLEM.reference());
        return operation;
    }

    /** The first of the sentences. */
    private static String firstOf(String sentences) {
        int end = sentences.indexOf(". ");
        return end < 0 ? sentences : sentences.substring(0, end + 1);
    }

    private static ObjectNode parameter(Parameter parameter) {
        ObjectNode schema = parameter.schema();
        String byDefault = parameter.byDefault();
        if (byDefault != null) {
            if (schema.path("type").asText().equals("integer")) {
                schema.put("default", Long.parseLong(byDefault));
            } else {
                schema.put("default", byDefault);
            }
        }
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", parameter.wireName())
                .put("in", parameter.place())
                .put("required", parameter.required())
                .put("description", parameter.sentence());
        node.set("schema", schema);
        if (schema.path("type").asText().equals("integer")) {
            node.put("example", Long.parseLong(parameter.example()));
        } else {
            node.put("example", parameter.example());
        }
        return node;
    }

    /** Every shape that a route answers with or that stands inside one, by name. */
    static Map<String, Shape<?>> all() {
        Map<String, Shape<?>> all = new TreeMap<>();
        Shapes.PROBLEM.collect(all);
        for (Route route : Routes.TABLE) {
            if (route.shape() != null) {
                route.shape().collect(all);
            }
        }
        return all;
    }
}
