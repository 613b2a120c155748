package io.anchorwatch.app.siem;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Holds a document against the published list of ECS fields: names, types, arrays, allowed values, lengths. */
final class EcsCheck {
    private static final Set<String> OWN = Set.of("anchorwatch", "labels");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final JsonNode fields = SiemFolder.json("ecs/ecs_flat_min.json");

    List<String> faults(JsonNode document) {
        List<String> faults = new ArrayList<>();
        Map<String, JsonNode> flat = new LinkedHashMap<>();
        flatten(document, "", flat);
        for (String required : List.of("@timestamp", "ecs.version", "event.kind", "event.category", "event.type")) {
            if (!flat.containsKey(required)) {
                faults.add(required + " is missing");
            }
        }
        flat.forEach((name, value) -> {
            if (!own(name)) {
                check(name, value, faults);
            }
        });
        if (document.path("event").path("kind").asText().equals("signal")) {
            faults.add("event.kind signal is reserved");
        }
        Set<String> types = new TreeSet<>();
        JsonNode categories = fields.get("event.category").get("allowed_values");
        for (JsonNode category : document.path("event").path("category")) {
            for (JsonNode allowed : categories) {
                if (allowed.get("name").asText().equals(category.asText())) {
                    allowed.path("expected_event_types").forEach(type -> types.add(type.asText()));
                }
            }
        }
        for (JsonNode type : document.path("event").path("type")) {
            if (!types.contains(type.asText())) {
                faults.add("event.type " + type.asText() + " is not for this category");
            }
        }
        return faults;
    }

    private static boolean own(String name) {
        return OWN.contains(name.split("\\.", 2)[0]);
    }

    private void flatten(JsonNode object, String prefix, Map<String, JsonNode> into) {
        object.properties().forEach(field -> {
            String name = prefix + field.getKey();
            if (field.getValue().isObject() && !fields.has(name) && !own(name)) {
                flatten(field.getValue(), name + '.', into);
            } else {
                into.put(name, field.getValue());
            }
        });
    }

    private void check(String name, JsonNode value, List<String> faults) {
        JsonNode field = fields.get(name);
        if (field == null) {
            faults.add(name + " is no field of ECS");
            return;
        }
        boolean array = false;
        for (JsonNode each : field.path("normalize")) {
            array |= each.asText().equals("array");
        }
        if (array && !value.isArray()) {
            faults.add(name + " must be an array");
        }
        for (JsonNode each : value.isArray() ? value : List.of(value)) {
            one(name, field, each, faults);
        }
    }

    private static void one(String name, JsonNode field, JsonNode value, List<String> faults) {
        String type = field.get("type").asText();
        boolean right = switch (type) {
            case "long" -> value.isIntegralNumber();
            case "float" -> value.isNumber();
            case "date" -> DATE.matcher(value.asText()).matches();
            case "ip" -> ADDRESS.matcher(value.asText()).matches();
            case "keyword", "constant_keyword", "wildcard", "match_only_text" -> value.isTextual();
            default -> true;
        };
        if (!right) {
            faults.add(name + " is no " + type + ": " + value);
        }
        if (field.has("allowed_values")) {
            Set<String> allowed = new TreeSet<>();
            field.get("allowed_values")
                    .forEach(each -> allowed.add(each.get("name").asText()));
            if (!allowed.contains(value.asText())) {
                faults.add(name + " may not be " + value);
            }
        }
        if (field.has("ignore_above")
                && value.asText().length() > field.get("ignore_above").asInt()) {
            faults.add(name + " is too long to be searched");
        }
    }
}
