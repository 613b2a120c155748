package io.anchorwatch.sigma;

import io.anchorwatch.event.Micros;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An event's fields by the names that they have on the wire, as text; {@code details.} and a key is a detail. */
public final class Fields {
    private static final String DETAILS = "details.";

    private static final Map<String, Function<ReasonEvent, @Nullable String>> FIELDS = fields();

    private Fields() {}

    private static Map<String, Function<ReasonEvent, @Nullable String>> fields() {
        Map<String, Function<ReasonEvent, @Nullable String>> fields = new TreeMap<>();
        fields.put("fleet_id", ReasonEvent::fleetId);
        fields.put("node_id", ReasonEvent::nodeId);
        fields.put("node_incarnation", event -> Long.toString(event.nodeIncarnation()));
        fields.put("node_sequence", event -> Long.toString(event.nodeSequence()));
        fields.put("code", ReasonEvent::codeName);
        fields.put("occurred_at", event -> Micros.text(event.at()));
        fields.put("session_id", ReasonEvent::sessionId);
        fields.put("state_version", event -> number(event.stateVersion()));
        fields.put("owner_epoch", event -> number(event.ownerEpoch()));
        fields.put("from_state", event -> name(event.fromState()));
        fields.put("to_state", event -> name(event.toState()));
        fields.put("transport_id", ReasonEvent::transportId);
        fields.put("previous_transport_id", ReasonEvent::previousTransportId);
        fields.put("source", ReasonEvent::source);
        fields.put("client_ref", ReasonEvent::clientRef);
        fields.put("policy_version", ReasonEvent::policyVersion);
        return Collections.unmodifiableMap(fields);
    }

    private static @Nullable String number(long value) {
        return value == ReasonEvent.ABSENT ? null : Long.toString(value);
    }

    private static @Nullable String name(@Nullable SessionState state) {
        return state == null ? null : state.name();
    }

    /** Whether events have such a field, or may have it among their details. */
    public static boolean known(String name) {
        return FIELDS.containsKey(name) || (name.startsWith(DETAILS) && name.length() > DETAILS.length());
    }

    /** The names that are not details, in order. */
    public static Set<String> names() {
        return FIELDS.keySet();
    }

    /** What an event has under that name, or null. */
    public static @Nullable String value(ReasonEvent event, String name) {
        Function<ReasonEvent, @Nullable String> field = FIELDS.get(name);
        if (field != null) {
            return field.apply(event);
        }
        return name.startsWith(DETAILS) ? event.details().get(name.substring(DETAILS.length())) : null;
    }
}
