package io.anchorwatch.siem;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Uuid8;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A record as one line of the Common Event Format. The slots (cs1 to cs6, cn1 to cn3, flexString1) are fixed for good. */
public final class Cef {
    private static final int ID_MAX = 40;
    private static final int HEADER_MAX = 63;
    private static final int NAME_MAX = 512;
    private static final int VERSION_MAX = 31;
    private static final int TEXT_MAX = 1_023;
    private static final int SLOT_MAX = 4_000;

    private record Line(String key, int limit, Function<Told, ? extends @Nullable Object> value) {}

    private final String version;
    private final List<Line> lines = new ArrayList<>();

    /** @param version the product's */
    public Cef(String version) {
        this.version = version;
        put("rt", told -> Told.millis(told.at()));
        put("cat", TEXT_MAX, told -> told.reasonCode().family().name().toLowerCase(Locale.ROOT));
        put(
                "externalId",
                told -> Clean.cefFits(told.id(), ID_MAX)
                        ? told.id()
                        : Uuid8.of("anchorwatch/record/v1", told.id()).toString());
        put("deviceExternalId", 255, Told::nodeId);
        put("src", told -> Address.of(told.source()) == Address.IPV4 ? told.source() : null);
        slot("c6a2", "Source IPv6 Address", told -> Address.of(told.source()) == Address.IPV6 ? told.source() : null);
        put("suid", TEXT_MAX, told -> told.event() == null ? null : told.clientRef());
        put("proto", told -> told.protocol() == null ? null : told.protocol().toUpperCase(Locale.ROOT));
        put(
                "act",
                told -> told.row().response() == Response.NONE
                        ? null
                        : told.row().response().action.toLowerCase(Locale.ROOT));
        put("outcome", told -> told.row().result().outcome);
        put("reason", TEXT_MAX, Told::title);
        slot("cs1", "sessionId", Told::sessionId);
        slot("cs2", "fleetId", Told::fleetId);
        slot("cs3", "transportId", Told::transportId);
        slot("cs4", "source", told -> Address.of(told.source()) == null ? told.source() : null);
        slot("cs5", "recordId", Told::id);
        slot("cs6", "policyVersion", Told::policyVersion);
        slot("flexString1", "previousTransportId", Told::previousTransportId);
        slot("cn1", "stateVersion", Told::stateVersion);
        slot("cn2", "attempts", Cef::attempts);
        slot(
                "cn3",
                "recoveryMs",
                told -> told.episode() == null ? null : told.episode().recoveryDurationMs());
        finding("cnt", OcsfFinding::count);
        finding("start", finding -> Told.millis(finding.beganAt()));
        finding("end", finding -> Told.millis(finding.lastSeenAt()));
        put("msg", TEXT_MAX, Told::text);
    }

    private void put(String key, Function<Told, ? extends @Nullable Object> value) {
        put(key, SLOT_MAX, value);
    }

    private void put(String key, int limit, Function<Told, ? extends @Nullable Object> value) {
        lines.add(new Line(key, limit, value));
    }

    private void slot(String key, String label, Function<Told, ? extends @Nullable Object> value) {
        put(key + "Label", told -> value.apply(told) == null ? null : label);
        put(key, key.startsWith("flex") ? TEXT_MAX : SLOT_MAX, value);
    }

    private void finding(String key, Function<Finding, Object> value) {
        put(key, told -> told.finding() == null ? null : value.apply(told.finding()));
    }

    private static @Nullable Integer attempts(Told told) {
        if (told.episode() != null) {
            return told.episode().attempts();
        }
        return told.finding() == null ? null : told.finding().attempts();
    }

    /** The line, without its end. */
    public String of(Told told) {
        StringBuilder out = new StringBuilder("CEF:0|")
                .append(Product.NAME)
                .append('|')
                .append(Product.PART)
                .append('|')
                .append(Clean.cefHeader(version, VERSION_MAX))
                .append('|')
                .append(Clean.cefHeader(told.code(), HEADER_MAX))
                .append('|')
                .append(Clean.cefHeader(told.title(), NAME_MAX))
                .append('|')
                .append(told.scale().cef(told.reasonCode()))
                .append('|');
        String space = "";
        for (Line line : lines) {
            Object value = line.value.apply(told);
            if (value != null) {
                String text = Clean.cefValue(value.toString(), line.limit);
                if (!text.isEmpty()) { // a key with nothing behind it reads as the next key
                    out.append(space).append(line.key).append('=').append(text);
                    space = " ";
                }
            }
        }
        return out.toString();
    }

    /** The keys that a line can have, for those who must know them beforehand. */
    Map<String, Integer> limits() {
        return lines.stream().collect(java.util.stream.Collectors.toMap(Line::key, Line::limit));
    }
}
