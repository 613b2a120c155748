package io.anchorwatch.producers;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;

/** Times as RFC 3339, section 5.6, has them: {@code 2026-03-01T12:00:00.123456Z} or with an offset. */
public final class Rfc3339 {
    private static final int SECOND_END = 19;
    private static final int FRACTION_MAX = 9;
    private static final int INVALID = Integer.MIN_VALUE;

    private Rfc3339() {}

    /**
     * Epoch microseconds, or empty if the text is no such time. A fraction has up to nine digits; those behind the
     * sixth are cut off. Leap seconds are not known.
     */
    public static OptionalLong parse(String text) {
        if (text.length() <= SECOND_END
                || !separated(text)
                || number(text, 0, 4) < 0
                || number(text, 11, 13) > 23
                || number(text, 14, 16) > 59
                || number(text, 17, 19) > 59) {
            return OptionalLong.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) {
            return OptionalLong.empty();
        }
        int zoneAt = fractionEnd(text);
        int offset = zoneAt < 0 ? INVALID : offsetSeconds(text, zoneAt);
        if (offset == INVALID) {
            return OptionalLong.empty();
        }
        try {
            long days = LocalDate.of(year, month, day).toEpochDay();
            long seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset;
            return OptionalLong.of(seconds * 1_000_000 + micros(text, zoneAt));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static boolean separated(String text) {
        char t = text.charAt(10);
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (t == 'T' || t == 't')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** Where the fraction of a second ends, or -1 if there is one that is not well-formed. */
    private static int fractionEnd(String text) {
        if (text.charAt(SECOND_END) != '.') {
            return SECOND_END;
        }
        int end = SECOND_END + 1;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        int digits = end - SECOND_END - 1;
        return digits >= 1 && digits <= FRACTION_MAX ? end : -1;
    }

    private static int micros(String text, int end) {
        int micros = 0;
        for (int i = 1; i <= 6; i++) {
            int at = SECOND_END + i;
            micros = micros * 10 + (at < end ? text.charAt(at) - '0' : 0);
        }
        return micros;
    }

    private static int offsetSeconds(String text, int at) {
        if (at >= text.length()) {
            return INVALID;
        }
        char sign = text.charAt(at);
        if (sign == 'Z' || sign == 'z') {
            return text.length() == at + 1 ? 0 : INVALID;
        }
        if ((sign != '+' && sign != '-') || text.length() != at + 6 || text.charAt(at + 3) != ':') {
            return INVALID;
        }
        int hours = number(text, at + 1, at + 3);
        int minutes = number(text, at + 4, at + 6);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return INVALID;
        }
        int seconds = (hours * 60 + minutes) * 60;
        return sign == '-' ? -seconds : seconds;
    }

    /** The digits from {@code from} to {@code to} as a number, or -1 if not all are digits. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
