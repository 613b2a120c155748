package io.anchorwatch.app.forward.delivery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a partition ended, of all that lie below what is committed. It is committed together with the offset,
 * so that it neither misses a record nor counts one twice, whatever process goes on.
 */
public record Tally(long accepted, long deadLetters, long leftOut) {
    public static final Tally NONE = new Tally(0, 0, 0);

    private static final Pattern TEXT =
            Pattern.compile("v1 accepted=([0-9]{1,18}) dead_letters=([0-9]{1,18}) left_out=([0-9]{1,18})");

    Tally with(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> new Tally(accepted + 1, deadLetters, leftOut);
            case DEAD_LETTER -> new Tally(accepted, deadLetters + 1, leftOut);
            case LEFT_OUT -> new Tally(accepted, deadLetters, leftOut + 1);
        };
    }

    /** As it is committed. */
    public String text() {
        return "v1 accepted=" + accepted + " dead_letters=" + deadLetters + " left_out=" + leftOut;
    }

    /** What was committed; none where somebody else has set the offset, and counting begins anew there. */
    public static Tally of(@Nullable String text) {
        Matcher matcher = TEXT.matcher(text == null ? "" : text);
        return matcher.matches()
                ? new Tally(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)))
                : NONE;
    }
}
