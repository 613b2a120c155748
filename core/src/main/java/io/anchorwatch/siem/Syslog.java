package io.anchorwatch.siem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record as a message of RFC 5424, without a frame. The message text is shortened to the size, the structured data never.
 */
public final class Syslog {
    /** The enterprise number of documentation (RFC 5612), until the operator names their own. */
    public static final int DOCUMENTATION_NUMBER = 32_473;

    /** Facility 13, audit (RFC 5424, section 6.2.1). */
    public static final int AUDIT = 13;

    /** Octets that every receiver of RFC 5425 should take. */
    public static final int OCTETS = 8_192;

    private static final int SEVERITIES = 8;
    private static final int HOSTNAME_MAX = 255;
    private static final int MSGID_MAX = 32;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final List<Map.Entry<String, Function<Told, ? extends @Nullable Object>>> PARAMS = List.of(
            Map.entry("recordId", Told::id),
            Map.entry("fleetId", Told::fleetId),
            Map.entry("sessionId", Told::sessionId),
            Map.entry("stateVersion", Told::stateVersion),
            Map.entry("nodeId", Told::nodeId),
            Map.entry("transportId", told -> told.event() == null ? null : told.transportId()),
            Map.entry("source", Told::source),
            Map.entry("client", told -> told.event() == null ? null : told.clientRef()),
            Map.entry("outcome", told -> told.row().result().outcome),
            Map.entry(
                    "findingId",
                    told -> told.finding() == null ? null : told.finding().findingId()));

    private final int facility;
    private final int enterpriseNumber;
    private final int octets;

    /**
     * Messages of one sender.
     *
     * @param octets how long a message may be, in UTF-8
     */
    public Syslog(int facility, int enterpriseNumber, int octets) {
        this.facility = facility;
        this.enterpriseNumber = enterpriseNumber;
        this.octets = octets;
    }

    /** The message: one line, without its end. */
    public String of(Told told) {
        String head = head(told);
        String text = Clean.line(told.text());
        String whole = head + marked(text);
        int over = Clean.octets(whole) - octets;
        while (over > 0 && !text.isEmpty()) { // at most four octets a character, so it never cuts too much at once
            text = text.length() == 1 ? "" : Clean.cut(text, text.length() - Math.max(1, over / 4));
            whole = head + marked(text);
            over = Clean.octets(whole) - octets;
        }
        return whole;
    }

    private String head(Told told) {
        StringBuilder out = new StringBuilder()
                .append('<')
                .append(facility * SEVERITIES + told.scale().syslog)
                .append(">1 ")
                .append(Ecs.time(told.at()))
                .append(' ')
                .append(Clean.syslogHeader(told.nodeId() == null ? "" : told.nodeId(), HOSTNAME_MAX))
                .append(" anchorwatch - ")
                .append(Clean.syslogHeader(told.code(), MSGID_MAX))
                .append(" [anchorwatch@")
                .append(enterpriseNumber);
        PARAMS.forEach(param -> {
            Object value = param.getValue().apply(told);
            if (value != null) {
                out.append(' ')
                        .append(param.getKey())
                        .append("=\"")
                        .append(Clean.syslogParam(value.toString()))
                        .append('"');
            }
        });
        return out.append("] ").toString();
    }

    /** What is not ASCII is said to be UTF-8 (RFC 5424, section 6.4). */
    private static String marked(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text) ? text : BYTE_ORDER_MARK + text;
    }
}
