package io.anchorwatch.app.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fluenda.parcefone.event.CommonEvent;
import com.fluenda.parcefone.parser.CEFParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a line against the Common Event Format: by ParCEFone, which others wrote, and by a reading of our own for what it
 * lets pass (unknown keys, forged or doubled keys, slots without a label, raw control characters).
 */
final class CefCheck {
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
    private static final Pattern KEY = Pattern.compile("(?:^| )([A-Za-z0-9]+)(?<!\\\\)=");
    private static final Pattern BARE_EQUALS = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*=");
    private static final Pattern SLOT = Pattern.compile("cs[1-6]|cn[1-3]|c6a[1-4]|cfp[1-4]|flexString[12]");
    private static final List<String> HEADER =
            List.of("deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name");

    private final JsonNode types = SiemFolder.json("cef/cef-keys.json").get("rev23_types");
    private final JsonNode headerMax = SiemFolder.json("cef/cef-keys.json").get("header_max_len");

    /** What is wrong with a line. */
    List<String> faults(String line) {
        if (UNPRINTABLE.matcher(line).find()) {
            return List.of("a control character");
        }
        List<String> faults = new ArrayList<>();
        List<String> header = new ArrayList<>();
        String extension = header(line, header);
        if (header.size() != 7) {
            return List.of("a header of " + header.size() + " fields");
        }
        for (int i = 0; i < HEADER.size(); i++) {
            String value = header.get(i + 1);
            if (value.isEmpty() || value.length() > headerMax.get(HEADER.get(i)).asInt()) {
                faults.add(HEADER.get(i) + " is empty or too long");
            }
        }
        if (!header.get(6).matches("10|[0-9]")) {
            faults.add("severity " + header.get(6));
        }
        Map<String, String> values = values(extension, faults);
        values.forEach((key, value) -> check(key, value, values, faults));
        if (faults.isEmpty()) {
            theirs(line, values, faults);
        }
        return faults;
    }

    private static String header(String line, List<String> into) {
        StringBuilder field = new StringBuilder();
        int i = 0;
        for (; i < line.length() && into.size() < 7; i++) {
            char one = line.charAt(i);
            if (one == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (one == '|') {
                into.add(field.toString());
                field.setLength(0);
            } else {
                field.append(one);
            }
        }
        return line.substring(i);
    }

    /** The extension's values by key, escapes taken back. */
    static Map<String, String> values(String extension, List<String> faults) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher key = KEY.matcher(extension);
        boolean more = key.find();
        if (!more || key.start() != 0) {
            faults.add("the extension does not begin with a key");
        }
        while (more) {
            String name = key.group(1);
            int from = key.end();
            more = key.find();
            String raw = extension.substring(from, more ? key.start() : extension.length());
            if (BARE_EQUALS.matcher(raw).find()) {
                faults.add("an equals sign that is not escaped in " + name);
            }
            if (values.put(name, unescaped(raw)) != null) {
                faults.add("twice: " + name);
            }
        }
        return values;
    }

    private static String unescaped(String raw) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char one = raw.charAt(i);
            if (one == '\\' && i + 1 < raw.length()) {
                char next = raw.charAt(++i);
                out.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                out.append(one);
            }
        }
        return out.toString();
    }

    private void check(String key, String value, Map<String, String> all, List<String> faults) {
        JsonNode type = types.get(key);
        if (type == null) {
            faults.add("no such key: " + key);
            return;
        }
        boolean right = switch (type.get("type").asText()) {
            case "String" -> value.length() <= type.path("max_len").asInt(Integer.MAX_VALUE);
            case "Long", "Integer" -> value.matches("-?\\d{1,19}") && between(value, type);
            case "Inet4Address" -> value.matches("\\d{1,3}(\\.\\d{1,3}){3}");
            case "InetAddress" -> value.matches("[0-9A-Fa-f:.]+");
            case "Date" -> value.matches("\\d{13}");
            default -> true;
        };
        if (!right) {
            faults.add(key + " is no " + type.get("type").asText() + " as it must be: " + value);
        }
        if (SLOT.matcher(key).matches() && !all.containsKey(key + "Label")) {
            faults.add("no label for " + key);
        }
    }

    private static boolean between(String value, JsonNode type) {
        long number = Long.parseLong(value);
        return number >= type.path("min").asLong(Long.MIN_VALUE)
                && number <= type.path("max").asLong(Long.MAX_VALUE);
    }

    private static void theirs(String line, Map<String, String> values, List<String> faults) {
        try {
            CommonEvent event = new CEFParser().parse(line, true, Locale.ENGLISH);
            if (event == null) {
                faults.add("ParCEFone refuses it");
            } else if (!event.getExtension(true).keySet().equals(values.keySet())) {
                faults.add("ParCEFone reads other keys: "
                        + event.getExtension(true).keySet() + " for " + values.keySet());
            }
        } catch (Exception e) {
            faults.add("ParCEFone throws " + e);
        }
    }
}
