package io.anchorwatch.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules that every field of an event keeps (docs/reference/event.md). The publisher and the reader of the topic
 * apply the same ones, in the order of the reference; only the publisher also looks at the time.
 */
public final class EventRules {
    /** What reads as the fleet of an event that names none. */
    public static final String DEFAULT_FLEET = "default";

    public static final int NAME_LENGTH_MAX = 64;
    public static final int CODE_LENGTH_MAX = 32;
    public static final int ID_LENGTH_MAX = 200;
    public static final int DETAILS_MAX = 64;

    /** Keys and values together, as UTF-8. */
    public static final int DETAILS_BYTES_MAX = 64 * 1024;

    /** 2000-01-01, epoch microseconds: what is older comes from a clock that was never set. */
    public static final long EARLIEST = 946_684_800_000_000L;

    /** How far ahead of the publisher's clock a node's may be, in microseconds. */
    public static final long AHEAD_MAX = 24L * 3600 * 1_000_000;

    public static final String NAME_RULE = "1 to 64 of A-Z a-z 0-9 . _ -";
    public static final String CODE_RULE = "A-Z first, then up to 31 of A-Z 0-9 _";
    public static final String ID_RULE = "1 to 200 characters, no slash, no control characters";
    public static final String NOT_NEGATIVE_RULE = "0 or more";
    public static final String SEQUENCE_RULE = "1 or more";
    public static final String TIME_RULE = "from 2000-01-01 to 24 h ahead";
    public static final String DETAILS_RULE = "at most 64 keys and 64 KiB of text";
    public static final String TEXT_RULE = "well-formed Unicode";

    /** Stands in an event for a version or epoch that was sent as -1, which would else read as absent. */
    private static final long MINUS_ONE = Long.MIN_VALUE;

    private EventRules() {}

    /** A version or an epoch as it was sent, such that {@link #check} sees a negative one; never absent. */
    public static long sent(long version) {
        return version == ReasonEvent.ABSENT ? MINUS_ONE : version;
    }

    /** The first rule that an event from the topic breaks, or null. Its time may be any. */
    public static @Nullable Violation check(ReasonEvent event) {
        Violation wrong = identity(event);
        return wrong != null ? wrong : content(event);
    }

    /**
     * The first rule that an event breaks that is about to be published, or null.
     *
     * @param now the publisher's clock, epoch microseconds
     */
    public static @Nullable Violation check(ReasonEvent event, long now) {
        Violation wrong = identity(event);
        if (wrong == null) {
            wrong = time(event.at(), now);
        }
        return wrong != null ? wrong : content(event);
    }

    /** The first rule that a heartbeat breaks, or null. */
    public static @Nullable Violation check(NodeHeartbeat heartbeat) {
        Violation wrong = name("fleet_id", heartbeat.fleetId());
        wrong = wrong != null ? wrong : name("node_id", heartbeat.nodeId());
        wrong = wrong != null ? wrong : atLeast(0, "node_incarnation", heartbeat.nodeIncarnation(), NOT_NEGATIVE_RULE);
        return wrong != null ? wrong : atLeast(0, "last_sequence", heartbeat.lastSequence(), NOT_NEGATIVE_RULE);
    }

    private static @Nullable Violation identity(ReasonEvent event) {
        Violation wrong = name("fleet_id", event.fleetId());
        wrong = wrong != null ? wrong : name("node_id", event.nodeId());
        wrong = wrong != null ? wrong : atLeast(0, "node_incarnation", event.nodeIncarnation(), NOT_NEGATIVE_RULE);
        wrong = wrong != null ? wrong : atLeast(1, "node_sequence", event.nodeSequence(), SEQUENCE_RULE);
        return wrong != null ? wrong : code(event.codeName());
    }

    private static @Nullable Violation time(long at, long now) {
        if (at >= EARLIEST && at <= now + AHEAD_MAX) {
            return null;
        }
        return new Violation("occurred_at", Micros.text(at), TIME_RULE);
    }

    private static @Nullable Violation content(ReasonEvent event) {
        Violation wrong = id("session_id", event.sessionId());
        wrong = wrong != null ? wrong : version("state_version", event.stateVersion());
        wrong = wrong != null ? wrong : version("owner_epoch", event.ownerEpoch());
        wrong = wrong != null ? wrong : id("transport_id", event.transportId());
        wrong = wrong != null ? wrong : id("previous_transport_id", event.previousTransportId());
        wrong = wrong != null ? wrong : id("source", event.source());
        wrong = wrong != null ? wrong : id("client_ref", event.clientRef());
        wrong = wrong != null ? wrong : id("policy_version", event.policyVersion());
        return wrong != null ? wrong : details(event.details());
    }

    private static @Nullable Violation name(String field, String name) {
        boolean right = !name.isEmpty() && name.length() <= NAME_LENGTH_MAX;
        for (int i = 0; right && i < name.length(); i++) {
            char c = name.charAt(i);
            right = isUpper(c) || (c >= 'a' && c <= 'z') || isDigit(c) || c == '.' || c == '_' || c == '-';
        }
        return right ? null : new Violation(field, name, NAME_RULE);
    }

    private static @Nullable Violation code(String code) {
        boolean right = !code.isEmpty() && code.length() <= CODE_LENGTH_MAX && isUpper(code.charAt(0));
        for (int i = 1; right && i < code.length(); i++) {
            char c = code.charAt(i);
            right = isUpper(c) || isDigit(c) || c == '_';
        }
        return right ? null : new Violation("code", code, CODE_RULE);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static @Nullable Violation atLeast(long least, String field, long number, String rule) {
        return number >= least ? null : new Violation(field, Long.toString(number), rule);
    }

    private static @Nullable Violation version(String field, long version) {
        if (version >= ReasonEvent.ABSENT) {
            return null;
        }
        return new Violation(field, Long.toString(version == MINUS_ONE ? -1 : version), NOT_NEGATIVE_RULE);
    }

    private static @Nullable Violation id(String field, @Nullable String id) {
        return id == null || isId(id) ? null : new Violation(field, id, ID_RULE);
    }

    /** Whether a text can be the id of a session, a transport, a source, a client or a policy. */
    public static boolean isId(String text) {
        boolean right = !text.isEmpty() && text.length() <= 2 * ID_LENGTH_MAX;
        int length = 0;
        for (int i = 0; right && i < text.length(); length++) {
            int c = text.codePointAt(i);
            right = c != '/' && !Character.isISOControl(c) && !isSurrogate(c);
            i += Character.charCount(c);
        }
        return right && length <= ID_LENGTH_MAX;
    }

    private static @Nullable Violation details(Map<String, String> details) {
        if (details.size() > DETAILS_MAX) {
            return new Violation("details", details.size() + " keys", DETAILS_RULE);
        }
        long bytes = 0;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            long key = utf8Length(detail.getKey());
            long value = utf8Length(detail.getValue());
            if (key < 0 || value < 0) {
                return new Violation("details", detail.getKey() + '=' + detail.getValue(), TEXT_RULE);
            }
            bytes += key + value;
        }
        return bytes <= DETAILS_BYTES_MAX ? null : new Violation("details", bytes + " bytes", DETAILS_RULE);
    }

    /** The length in UTF-8, or -1 for a text with half of a surrogate pair, which has none. */
    private static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isSurrogate(c)) {
                return -1;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        return bytes;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
