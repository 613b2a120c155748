package io.anchorwatch.siem;

import org.jspecify.annotations.Nullable;

/** Tells a plain address from a pseudonym, without asking any resolver. */
public enum Address {
    IPV4,
    IPV6;

    private static final int GROUPS = 8;

    /** What kind of address a source is, or null for a pseudonym. */
    static @Nullable Address of(@Nullable String source) {
        if (source == null) {
            return null;
        }
        return four(source) ? IPV4 : six(source) ? IPV6 : null;
    }

    /** Whether a text is an address and nothing else. */
    public static boolean isOne(String text) {
        return of(text) != null;
    }

    private static boolean four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(part) > 255 || (part.length() > 1 && part.startsWith("0"))) {
                return false;
            }
        }
        return true;
    }

    /** RFC 4291, section 2.2; without a zone, which means nothing elsewhere. */
    private static boolean six(String text) {
        int gap = text.indexOf("::");
        if (text.length() > 39 || !text.contains(":") || (gap >= 0 && text.indexOf("::", gap + 1) >= 0)) {
            return false;
        }
        if (gap < 0) {
            return groups(text) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap));
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups of four digits there are; an IPv4 address at the end counts as two. Negative where it is neither. */
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (last && four(parts[i])) {
                return parts.length + 1;
            }
            if (!parts[i].matches("[0-9A-Fa-f]{1,4}")) {
                return -GROUPS;
            }
        }
        return parts.length;
    }
}
