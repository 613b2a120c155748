package io.anchorwatch.app.siem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a message against the grammar of RFC 5424, section 6. */
final class SyslogCheck {
    private static final String NAME = "[!#-<>-\\\\^-~]{1,32}";
    private static final String PARAM = " " + NAME + "=\"(?:\\\\[\"\\\\\\]]|[^\"\\\\\\]])*+\"";
    private static final Pattern MESSAGE = Pattern.compile(
            "<(0|[1-9]\\d{0,2})>1 (-|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d:\\d\\d)) "
                    + "([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) "
                    + "(-|(?:\\[" + NAME + "(?:" + PARAM + ")*+\\])++)(?: (.*))?",
            Pattern.DOTALL);
    private static final Pattern ELEMENT = Pattern.compile("\\[(" + NAME + ")(?:" + PARAM + ")*+\\]");
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
    private static final int OCTETS_MAX = 8_192;

    private SyslogCheck() {}

    static List<String> faults(String line) {
        if (UNPRINTABLE.matcher(line).find()) {
            return List.of("a control character");
        }
        Matcher message = MESSAGE.matcher(line);
        if (!message.matches()) {
            return List.of("outside the grammar");
        }
        List<String> faults = new ArrayList<>();
        if (Integer.parseInt(message.group(1)) > 191) {
            faults.add("PRI above 191");
        }
        Set<String> names = new HashSet<>();
        Matcher element = ELEMENT.matcher(message.group(7));
        while (element.find()) {
            if (!names.add(element.group(1))) {
                faults.add("twice: " + element.group(1));
            }
        }
        String text = message.group(8) == null ? "" : message.group(8);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text) && !text.startsWith("\uFEFF")) {
            faults.add("no byte order mark");
        }
        if (line.getBytes(StandardCharsets.UTF_8).length > OCTETS_MAX) {
            faults.add("longer than " + OCTETS_MAX + " octets");
        }
        return faults;
    }
}
