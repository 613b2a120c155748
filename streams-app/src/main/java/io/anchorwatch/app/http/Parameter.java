package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.app.read.Offsets;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.SessionState;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be asked with: a name on the wire, a rule in words, a way to read it. */
enum Parameter {
    SESSION_ID("path", null, Rules.ID, Rules::id, "The session."),
    FINDING_ID("path", null, Rules.ID, Rules::id, "The finding."),
    NODE_ID("path", null, Rules.ID, Rules::id, "The node."),
    EVENT_ID(
            "query",
            null,
            "as events have it: fleet_id/node_id/node_incarnation/node_sequence",
            EventId::of,
            "The event."),
    FILE("path", null, "the name of one of the page's files", Rules::file, "The file."),
    FLEET("query", "default", "1 to 64 letters, digits, dots, dashes and underscores", Rules::fleet, "The fleet."),
    SESSION("query", null, Rules.ID, Rules::id, "Only of this session."),
    SUBJECT("query", null, Rules.ID, Rules::id, "Only about the subject with this id, of whatever kind."),
    NODE("query", null, Rules.ID, Rules::id, "Only sessions that this node owns."),
    STATE("query", null, Rules.oneOf(SessionState.class), Rules.of(SessionState.class), "Only sessions in this state."),
    OUTCOME(
            "query",
            null,
            Rules.oneOf(Episode.Outcome.class),
            Rules.of(Episode.Outcome.class),
            "Only episodes that stand so."),
    SEVERITY(
            "query", null, Rules.oneOf(Severity.class), Rules.of(Severity.class), "Only findings that matter so much."),
    STATUS(
            "query",
            null,
            Rules.oneOf(Status.class),
            Rules.of(Status.class),
            "Only findings at this point of their life."),
    CODE(
            "query",
            null,
            "a reason code: upper case letters, digits and underscores, at most 32",
            Rules::code,
            "Only with this reason code."),
    MIN_DURATION_MS(
            "query",
            null,
            "a whole number of milliseconds, at least 0",
            text -> Rules.whole(text, 0, Long.MAX_VALUE),
            "Only episodes whose recovery is known to have taken at least so long."),
    SINCE(
            "query",
            null,
            "a time as in RFC 3339, for example 2026-01-31T12:00:00Z (write + as %2B)",
            Rules::time,
            "Only what is not earlier: compared with `began_at`, for audit events with `occurred_at`, for missing numbers"
                    + " with `noticed_at`."),
    UNTIL(
            "query",
            null,
            "a time as in RFC 3339, for example 2026-01-31T12:00:00Z (write + as %2B)",
            Rules::time,
            "Only missing numbers that may have been given away by then: compared with `issued_after`."),
    WINDOW(
            "query",
            "1h",
            "a whole number with s, m, h or d, from 1s to 31d",
            Rules::window,
            "How far the figures reach back."),
    LAST_EVENT_ID(
            "header",
            null,
            "the id of an event of this stream",
            Offsets::of,
            "Go on behind this event, whichever instance sent it; without it, what arrives from now on."),
    LIMIT(
            "query",
            "100",
            "a whole number from 1 to 1000",
            text -> Rules.whole(text, 1, 1_000),
            "At most so many items."),
    PAGE_TOKEN(
            "query",
            null,
            "the next_page_token of an earlier answer of this route",
            PageToken::of,
            "Where the page before ended. A token stays good while new items arrive.");

    private final String place;
    private final @Nullable String byDefault;
    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
    private final Function<String, Object> reader;

    private final String sentence;

    Parameter(String place, @Nullable String byDefault, String rule, Function<String, Object> reader, String sentence) {
        this.place = place;
        this.byDefault = byDefault;
        this.rule = rule;
        this.reader = reader;
        this.sentence = sentence;
    }

    String wireName() {
        return this == LAST_EVENT_ID ? "Last-Event-ID" : name().toLowerCase(Locale.ROOT);
    }

    /** {@code path}, {@code query} or {@code header}. */
    String place() {
        return place;
    }

    /** Whether nothing can be answered without it. */
    boolean required() {
        return place.equals("path") || this == EVENT_ID;
    }

    @Nullable
    String byDefault() {
        return byDefault;
    }

    String rule() {
        return rule;
    }

    String sentence() {
        return sentence;
    }

    /**
     * Reads a value.
     *
     * @throws Problem 400, if it breaks the rule
     */
    Object read(String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw Problem.badValue(wireName(), text, rule);
        }
    }

    /** A value to ask with, as documents show it. Ids are those of the events in README.md. */
    String example() {
        return switch (this) {
            case SESSION_ID, SESSION, SUBJECT -> "s-1";
            case FINDING_ID -> "5b3c0d52-6f0e-8c3e-a7b9-5b1a33e20c42";
            case NODE_ID, NODE -> "n1";
            case EVENT_ID -> "default/n1/0/1";
            case FILE -> "main.js";
            case FLEET -> "default";
            case STATE -> SessionState.ATTACHED.name();
            case OUTCOME -> Episode.Outcome.RECOVERED.name();
            case SEVERITY -> Severity.CRITICAL.name();
            case STATUS -> Status.OPEN.name();
            case CODE -> "SEC_DUAL_ACTIVE_BINDING";
            case MIN_DURATION_MS -> "400";
            case SINCE -> "2026-01-31T12:00:00Z";
            case UNTIL -> "2126-01-31T12:00:00Z";
            case WINDOW -> "15m";
            case LAST_EVENT_ID -> "e0:17.f3:4";
            case LIMIT -> "10";
            case PAGE_TOKEN -> new PageToken(0, "s-1").text();
        };
    }

    ObjectNode schema() {
        return Shape.type(this == LIMIT || this == MIN_DURATION_MS ? "integer" : "string")
                .put("description", rule);
    }

    /** How values are read; each throws an {@link IllegalArgumentException} or a relative when it cannot. */
    private static final class Rules {
        static final String ID = "1 to 200 characters without slash and control characters";

        private Rules() {}

        static Object id(String text) {
            return check(text, EventRules.isId(text)); // whatever an event may be about can be asked for
        }

        static Object fleet(String text) {
            return check(text, text.matches("[A-Za-z0-9._-]{1,64}"));
        }

        static Object code(String text) {
            return check(text, text.matches("[A-Z][A-Z0-9_]{0,31}"));
        }

        static Object file(String text) {
            return check(text, PageFiles.NAME.matcher(text).matches());
        }

        private static Object check(String text, boolean right) {
            if (!right) {
                throw new IllegalArgumentException();
            }
            return text;
        }

        static Object whole(String text, long least, long most) {
            long number = Long.parseLong(text);
            check(text, number >= least && number <= most && !text.startsWith("+"));
            return number;
        }

        /** Epoch microseconds; what is finer is rounded up, so that the bound stays inclusive. */
        static Object time(String text) {
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return Math.addExact(Math.multiplyExact(time.toEpochSecond(), 1_000_000L), (time.getNano() + 999) / 1_000);
        }

        static Object window(String text) {
            check(text, text.matches("[0-9]{1,7}[smhd]"));
            long number = Long.parseLong(text.substring(0, text.length() - 1));
            Duration window = switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(number);
                case 'm' -> Duration.ofMinutes(number);
                case 'h' -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            check(text, !window.isZero() && window.compareTo(Duration.ofDays(31)) <= 0);
            return window;
        }

        static String oneOf(Class<? extends Enum<?>> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Enum::name)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }

        static <E extends Enum<E>> Function<String, Object> of(Class<E> type) {
            return text -> Enum.valueOf(type, text);
        }
    }
}
