package io.anchorwatch.siem;

import java.nio.charset.StandardCharsets;

/**
 * Hostile text made harmless, in one place: first cleaned, then cut, then escaped. Control characters are U+0000 to 001F,
 * 007F to 009F, 2028 and 2029; those that turn the direction of writing are U+200E, 200F, 202A to 202E and 2066 to 2069.
 */
final class Clean {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String CUT = "\u2026";

    private Clean() {}

    private static boolean controls(char one) {
        return one < 0x20 || (one >= 0x7F && one < 0xA0) || one == 0x2028 || one == 0x2029;
    }

    private static boolean turns(char one) {
        return one == 0x200E || one == 0x200F || (one >= 0x202A && one <= 0x202E) || (one >= 0x2066 && one <= 0x2069);
    }

    /** Without half surrogate pairs, which cannot be encoded. */
    static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaced(text, false, true);
            }
        }
        return text;
    }

    /** One line: control characters are spaces, what turns the direction and half surrogate pairs are U+FFFD. */
    static String line(String text) {
        return replaced(text, true, false);
    }

    /** As {@link #line}, but line breaks stay, one character each. */
    static String lines(String text) {
        return replaced(text.replace("\r\n", "\n"), true, true);
    }

    private static String replaced(String text, boolean harmless, boolean breaks) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (Character.isHighSurrogate(one)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(one).append(text.charAt(++i));
            } else if (Character.isSurrogate(one) || (harmless && turns(one))) {
                out.append(REPLACEMENT);
            } else if (harmless && controls(one) && !(breaks && (one == '\n' || one == '\r'))) {
                out.append(' ');
            } else {
                out.append(one);
            }
        }
        return out.toString();
    }

    /** At most so many characters, the last of which says that more was there; never half of a pair. */
    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Math.max(0, limit - 1);
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + CUT;
    }

    /** How many octets a text takes in UTF-8. */
    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static String cefHeader(String text, int limit) {
        return cut(line(text), limit).replace("\\", "\\\\").replace("|", "\\|");
    }

    /** The limit holds with the escapes, since there are readers that count them. */
    static String cefValue(String text, int limit) {
        String value = cut(lines(text).strip(), limit);
        String escaped = cefEscaped(value);
        while (escaped.length() > limit) { // an escape doubles a character at most
            value = cut(value, value.length() - Math.max(1, (escaped.length() - limit) / 2));
            escaped = cefEscaped(value);
        }
        return escaped;
    }

    /** Whether a value needs no cut. */
    static boolean cefFits(String text, int limit) {
        return cefEscaped(lines(text).strip()).length() <= limit;
    }

    private static String cefEscaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("=", "\\=")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    /** A PARAM-VALUE of RFC 5424, section 6.3.3. */
    static String syslogParam(String text) {
        return line(text).replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }

    /** A header field of RFC 5424: printable ASCII without spaces, or {@code -}. */
    static String syslogHeader(String text, int limit) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < limit; i++) {
            char one = text.charAt(i);
            if (one > ' ' && one <= '~') {
                out.append(one);
            }
        }
        return out.isEmpty() ? "-" : out.toString();
    }
}
