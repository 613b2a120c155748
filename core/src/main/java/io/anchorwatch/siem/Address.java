package io.anchorwatch.siem;

import org.jspecify.annotations.Nullable;

/** Tells a plain address from a pseudonym, without asking any resolver. */
public enum Address {
    IPV4,
    IPV6;

    private static final int GROUPS = 8;

    /** Of eight groups of four digits; six of them and an IPv4 address are not written so long. */
    private static final int LENGTH_MAX = 39;

    /** What kind of address a source is, or null for a pseudonym. */
    static @Nullable Address of(@Nullable String source) {
        if (source == null) {
            return null;
        }
        return four(source, 0) ? IPV4 : six(source) ? IPV6 : null;
    }

    /** Whether a text is an address and nothing else. */
    public static boolean isOne(String text) {
        return of(text) != null;
    }

    /** Whether four numbers stand from there to the end. */
    private static boolean four(String text, int begin) {
        int numbers = 0;
        for (int at = begin; numbers < 4; at++) {
            int end = at;
            int value = 0;
            while (end < text.length() && end - at <= 3 && isDigit(text.charAt(end))) {
                value = 10 * value + text.charAt(end) - '0';
                end++;
            }
            int digits = end - at;
            if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text.charAt(at) == '0')) {
                return false;
            }
            numbers++;
            at = end;
            if (at == text.length()) {
                return numbers == 4;
            }
            if (text.charAt(at) != '.') {
                return false;
            }
        }
        return false;
    }

    /** RFC 4291, section 2.2; without a zone, which means nothing elsewhere. */
    private static boolean six(String text) {
        int end = text.length();
        int gap = text.indexOf("::");
        if (end > LENGTH_MAX || text.indexOf(':') < 0 || (gap >= 0 && text.indexOf("::", gap + 1) >= 0)) {
            return false;
        }
        if (gap < 0) {
            return groups(text, 0, end) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(text, 0, gap);
        int after = gap + 2 == end ? 0 : groups(text, gap + 2, end);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups of four digits there are; an IPv4 address at the end counts as two. Negative where it is neither. */
    private static int groups(String text, int begin, int end) {
        int groups = 0;
        for (int at = begin; ; at++) {
            int first = at;
            while (at < end && at - first < 4 && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 0x80) {
                at++;
            }
            boolean group = at > first && (at == end || text.charAt(at) == ':');
            if (!group) {
                return end == text.length() && four(text, first) ? groups + 2 : -GROUPS;
            }
            groups++;
            if (at == end) {
                return groups;
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
