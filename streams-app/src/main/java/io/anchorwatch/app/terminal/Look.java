package io.anchorwatch.app.terminal;

import java.util.Locale;
import java.util.Map;

/** What a terminal can show. */
public record Look(boolean colours, boolean unicode) {
    /** Text without anything, as for a file. */
    public static final Look PLAIN = new Look(false, false);

    private static final int ID_LENGTH_MAX = 28;
    private static final int ID_HEAD = 16;
    private static final int ID_TAIL = 9;

    /**
     * What this process's output can show.
     *
     * @param terminal whether the output is a terminal; colours go nowhere else
     * @param environment of the process: {@code NO_COLOR} (set and not empty) and {@code TERM=dumb} forbid colours
     * @param charset of the output
     */
    public static Look of(boolean terminal, Map<String, String> environment, String charset) {
        boolean colours = terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
        return new Look(colours, charset.toLowerCase(Locale.ROOT).startsWith("utf"));
    }

    /** The text as it may be shown: nothing that steers a terminal or turns the direction of writing. */
    String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(shown(c) ? c : unicode ? '\uFFFD' : '?'));
        return clean.toString();
    }

    private boolean shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> unicode || c < 0x7F;
        };
    }

    /** An id that is not longer than a column; of a long one head and tail, since both tell ids apart. */
    String id(String id) {
        String clean = clean(id);
        int length = clean.codePointCount(0, clean.length());
        if (length <= ID_LENGTH_MAX) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, ID_HEAD))
                + (unicode ? "…" : "~")
                + clean.substring(clean.offsetByCodePoints(0, length - ID_TAIL));
    }

    String arrow() {
        return unicode ? " → " : " -> ";
    }

    /** A text in a colour. */
    String in(Colour colour, String text) {
        return colours && colour != Colour.NONE && !text.isEmpty()
                ? "\u001B[" + colour.code() + "m" + text + "\u001B[0m"
                : text;
    }

    /** The colours used, by their ANSI codes. */
    enum Colour {
        NONE(""),
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BLUE("34"),
        MAGENTA("35"),
        CYAN("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
