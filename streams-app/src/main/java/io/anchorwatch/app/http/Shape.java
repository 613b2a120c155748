package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a value looks in JSON: its fields in order. From a shape come both the JSON and its schema. A value that is absent
 * is written as null.
 */
final class Shape<T> {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long SECOND = 1_000_000;
    private static final long DAY_S = 86_400;

    private final String name;
    private final List<Field<T>> fields = new ArrayList<>();
    private final List<Shape<?>> parts = new ArrayList<>();

    /** @param schema of the value when it is there */
    private record Field<T>(String name, boolean nullable, ObjectNode schema, Function<T, @Nullable JsonNode> value) {}

    /** A shape without fields; what follows adds one each. */
    Shape(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Shape<T> text(String name, Function<T, ? extends @Nullable Object> value) {
        return add(name, type("string"), each -> text(value.apply(each)));
    }

    /** Epoch microseconds, written as RFC 3339 in UTC with as many decimals as are needed: none, three or six. */
    Shape<T> time(String name, Function<T, @Nullable Long> value) {
        return add(name, type("string").put("format", "date-time"), each -> {
            Long micros = value.apply(each);
            return micros == null ? null : NODES.textNode(time(micros));
        });
    }

    Shape<T> whole(String name, Function<T, ? extends @Nullable Number> value) {
        return add(name, type("integer"), each -> {
            Number number = value.apply(each);
            return number == null ? null : NODES.numberNode(number.longValue());
        });
    }

    Shape<T> number(String name, Function<T, @Nullable Double> value) {
        return add(name, type("number"), each -> {
            Double number = value.apply(each);
            return number == null ? null : NODES.numberNode(number);
        });
    }

    Shape<T> truth(String name, Function<T, Boolean> value) {
        return add(name, type("boolean"), each -> NODES.booleanNode(value.apply(each)));
    }

    Shape<T> texts(String name, Function<T, ? extends Collection<?>> value) {
        ObjectNode schema = type("array");
        schema.set("items", type("string"));
        return add(name, schema, each -> {
            ArrayNode array = NODES.arrayNode();
            value.apply(each).forEach(text -> array.add(text.toString()));
            return array;
        });
    }

    /** Numbers by name. */
    Shape<T> counts(String name, Function<T, ? extends @Nullable Map<?, ? extends Number>> value) {
        return add(name, map(type("integer")), each -> {
            Map<?, ? extends Number> map = value.apply(each);
            ObjectNode object = NODES.objectNode();
            if (map != null) {
                map.forEach((key, number) -> object.put(key.toString(), number.longValue()));
            }
            return map == null ? null : object;
        });
    }

    /** Texts by name. */
    Shape<T> details(String name, Function<T, Map<String, String>> value) {
        return add(name, map(type("string")), each -> {
            ObjectNode object = NODES.objectNode();
            new TreeMap<>(value.apply(each)).forEach(object::put);
            return object;
        });
    }

    <P> Shape<T> object(String name, Shape<P> shape, Function<T, @Nullable P> value) {
        parts.add(shape);
        return add(name, shape.reference(), each -> {
            P part = value.apply(each);
            return part == null ? null : shape.write(part);
        });
    }

    <P> Shape<T> list(String name, Shape<P> shape, Function<T, List<P>> value) {
        parts.add(shape);
        ObjectNode schema = type("array");
        schema.set("items", shape.reference());
        return add(name, schema, each -> {
            ArrayNode array = NODES.arrayNode();
            value.apply(each).forEach(part -> array.add(shape.write(part)));
            return array;
        });
    }

    /** Values of one shape by name. */
    <P> Shape<T> byName(String name, Shape<P> shape, Function<T, Map<?, P>> value) {
        parts.add(shape);
        return add(name, map(shape.reference()), each -> {
            ObjectNode object = NODES.objectNode();
            value.apply(each).forEach((key, part) -> object.set(key.toString(), shape.write(part)));
            return object;
        });
    }

    /** All the fields of another shape, in their order, taken from a part of this one's value. */
    <P> Shape<T> allOf(Shape<P> shape, Function<T, P> value) {
        parts.addAll(shape.parts);
        for (Field<P> field : shape.fields) {
            fields.add(new Field<>(
                    field.name, field.nullable, field.schema, each -> field.value.apply(value.apply(each))));
        }
        return this;
    }

    /** Says that the field just added may be null. */
    Shape<T> orNull() {
        Field<T> last = fields.remove(fields.size() - 1);
        fields.add(new Field<>(last.name, true, last.schema, last.value));
        return this;
    }

    private Shape<T> add(String name, ObjectNode schema, Function<T, @Nullable JsonNode> value) {
        fields.add(new Field<>(name, false, schema, value));
        return this;
    }

    /** The value as JSON. */
    ObjectNode write(T value) {
        ObjectNode object = new ObjectNode(NODES, new LinkedHashMap<>(2 * fields.size()));
        for (Field<T> field : fields) {
            JsonNode node = field.value.apply(value);
            object.set(field.name, node == null ? NODES.nullNode() : node);
        }
        return object;
    }

    /** The JSON schema, as OpenAPI 3.1 wants it. */
    ObjectNode schema() {
        ObjectNode schema = type("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (Field<T> field : fields) {
            properties.set(field.name, field.nullable ? orNull(field.schema) : field.schema);
            required.add(field.name);
        }
        return schema;
    }

    private static ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(schema).add(type("null"));
        return either;
    }

    /** The names of the fields, in order. */
    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** Puts this shape and all that stand inside it into a map, by their names. */
    void collect(Map<String, Shape<?>> shapes) {
        shapes.put(name, this);
        parts.forEach(part -> part.collect(shapes));
    }

    ObjectNode reference() {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    static ObjectNode type(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode map(ObjectNode values) {
        ObjectNode schema = type("object");
        schema.set("additionalProperties", values);
        return schema;
    }

    private static @Nullable JsonNode text(@Nullable Object value) {
        return value == null ? null : NODES.textNode(value.toString());
    }

    /** Epoch microseconds as RFC 3339 in UTC. A page of a timeline has thousands of them, and the library makes each from a dozen texts. */
    static String time(long micros) {
        long second = Math.floorDiv(micros, SECOND);
        int part = (int) Math.floorMod(micros, SECOND);
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(second, DAY_S));
        if (day.getYear() < 0 || day.getYear() > 9_999) { // has a sign, and as many digits as it needs
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        }
        int ofDay = (int) Math.floorMod(second, DAY_S);
        byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 4, day.getYear());
        digits(text, 7, day.getMonthValue());
        digits(text, 10, day.getDayOfMonth());
        digits(text, 13, ofDay / 3_600);
        digits(text, 16, ofDay / 60 % 60);
        digits(text, 19, ofDay % 60);
        digits(text, 26, part);
        int length = part == 0 ? 20 : part % 1_000 == 0 ? 24 : 27;
        text[length - 1] = 'Z';
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int end, int number) {
        int at = end;
        for (int rest = number; rest > 0; rest /= 10) {
            text[--at] = (byte) ('0' + rest % 10);
        }
    }
}
