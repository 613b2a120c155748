package io.anchorwatch.siem;

import static io.anchorwatch.siem.Layout.some;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Micros;
import io.anchorwatch.event.ReasonEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record as OCSF 1.8.0: Tunnel Activity, Authentication, Detection Finding or, for a code that nobody knows, Base Event. */
public final class Ocsf {
    private static final int OTHER = 99;
    private static final String SCHEMA = "1.8.0";
    private static final Map<String, Integer> PROTOCOL_NUMBERS = Map.of("udp", 17, "tcp", 6);

    private final Layout<Told> layout;

    /** @param version the product's */
    public Ocsf(String version) {
        layout = new Layout<Told>()
                .put("class_uid", told -> told.row().activity().classUid)
                .put("class_name", told -> told.row().activity().className)
                .put("category_uid", told -> told.row().activity().categoryUid)
                .put("category_name", told -> told.row().activity().categoryName)
                .put("activity_id", told -> told.row().activity().id)
                .put("activity_name", told -> told.row().activity().name(told.code()))
                .put("type_uid", told -> told.row().activity().typeUid())
                .put("type_name", told -> told.row().activity().typeName())
                .put("severity_id", told -> told.catalogued() ? told.scale().number : 0)
                .put("severity", told -> told.catalogued() ? told.scale().word : "Unknown")
                .put("time", told -> Told.millis(told.at()))
                .put("timezone_offset", told -> 0)
                .put("message", Told::text)
                .put("metadata.version", told -> SCHEMA)
                .put("metadata.product.name", told -> Product.NAME)
                .put("metadata.product.vendor_name", told -> Product.NAME)
                .put("metadata.product.version", told -> version)
                .put("metadata.uid", Told::id)
                .put("metadata.original_event_uid", told -> told.position().text())
                .put("metadata.event_code", Told::code)
                .put("metadata.tenant_uid", Told::fleetId)
                .put("metadata.log_name", told -> told.position().topic())
                .put("metadata.logged_time", told -> Told.millis(told.position().appendedAt()))
                .put("metadata.correlation_uid", Told::sessionId)
                .put("metadata.sequence", told -> fits(told.stateVersion()) ? told.stateVersion() : null)
                .put("metadata.profiles", told -> responded(told) ? List.of("security_control") : null)
                .put("metadata.is_truncated", told -> truncated(told) ? true : null)
                .put("metadata.untruncated_size", told -> truncated(told) ? (told.textLength() + 1023) / 1024 : null)
                .put("status_id", Ocsf::statusId)
                .put("status", Ocsf::status)
                .put("status_code", Told::code)
                .put("status_detail", Told::title)
                .put("action_id", told -> responded(told) ? told.row().response().actionId : null)
                .put("action", told -> responded(told) ? told.row().response().action : null)
                .put("disposition_id", told -> responded(told) ? told.row().response().dispositionId : null)
                .put("disposition", told -> responded(told) ? told.row().response().disposition : null)
                .when(told -> told.finding() == null ? told : null, activity())
                .when(Told::finding, OcsfFinding.itself())
                .put(
                        "evidences",
                        told -> told.finding() == null || remote(told) == null
                                ? null
                                : List.of(Map.of("src_endpoint", remote(told))))
                .put(
                        "device",
                        told -> told.nodeId() == null || told.row().activity() == Activity.LOGON || !told.catalogued()
                                ? null
                                : ordered("uid", told.nodeId(), "type_id", 1))
                .put("observables", Ocsf::observables)
                .put("unmapped.state_version", told -> fits(told.stateVersion()) ? null : told.stateVersion())
                .put("unmapped.occurred_at", told -> told.saidAt() == null ? null : Micros.text(told.saidAt()))
                .when(Told::event, ofEvent())
                .when(Told::finding, OcsfFinding.unmapped())
                .when(Told::episode, ofEpisode())
                .when(Told::audit, new Layout<AuditEvent>().put("unmapped.revision", AuditEvent::revision))
                .put(
                        "unmapped.derived_by",
                        told -> told.event() == null && !saidByNode(told) ? Finding.ANCHORWATCH : null)
                .put("unmapped.flags", told -> told.catalogued() ? null : List.of("UNCATALOGUED"))
                .put("unmapped.details", told -> some(told.details()));
    }

    /** The document. Valid by OCSF's own schema, which refuses what it does not know: the rest is in {@code unmapped}. */
    public Tree.Fields of(Told told) {
        return layout.of(told);
    }

    private static Layout<Told> activity() {
        return new Layout<Told>()
                .put("session.uid", told -> told.catalogued() ? told.sessionId() : null)
                .put("session.is_vpn", told -> (told.catalogued() && told.sessionId() != null) ? true : null)
                .put(
                        "session.expiration_reason",
                        told -> told.sessionId() != null && (told.row().activity() == Activity.CLOSE)
                                ? told.code()
                                : null)
                .put("src_endpoint", told -> told.catalogued() ? remote(told) : null)
                .put("dst_endpoint.uid", told -> told.catalogued() ? told.nodeId() : null)
                .put("connection_info", Ocsf::connection)
                .put("tunnel_type_id", told -> bare(told) ? 0 : null)
                .put("user.uid", told -> told.row().activity() == Activity.LOGON ? told.clientRef() : null)
                .put("auth_protocol_id", told -> told.row().activity() == Activity.LOGON ? OTHER : null)
                .put("auth_protocol", told -> told.row().activity() == Activity.LOGON ? "Proof of Possession" : null)
                .put("is_remote", told -> told.row().activity() == Activity.LOGON ? true : null)
                .put("unmapped.session_id", told -> told.catalogued() ? null : told.sessionId())
                .put("unmapped.source", told -> told.catalogued() ? null : told.source())
                .put("unmapped.node_id", told -> told.catalogued() ? null : told.nodeId());
    }

    private static Layout<ReasonEvent> ofEvent() {
        return new Layout<ReasonEvent>()
                .put(
                        "unmapped.owner_epoch",
                        event -> event.ownerEpoch() == ReasonEvent.ABSENT ? null : event.ownerEpoch())
                .put("unmapped.from_state", ReasonEvent::fromState)
                .put("unmapped.to_state", ReasonEvent::toState)
                .put("unmapped.previous_transport_id", ReasonEvent::previousTransportId)
                .put("unmapped.policy_version", ReasonEvent::policyVersion)
                .put("unmapped.node_incarnation", ReasonEvent::nodeIncarnation)
                .put("unmapped.node_sequence", ReasonEvent::nodeSequence);
    }

    private static Layout<Episode> ofEpisode() {
        Layout<Episode> layout = new Layout<>();
        EpisodeLines.ALL.forEach((name, value) -> {
            if (!EpisodeLines.ECS_ONLY.contains(name)) {
                layout.put("unmapped." + name, value);
            }
        });
        return layout;
    }

    private static boolean fits(@Nullable Long version) {
        return version != null && version <= Integer.MAX_VALUE;
    }

    private static boolean truncated(Told told) {
        return told.textLength() > Told.TEXT_MAX;
    }

    private static boolean responded(Told told) {
        return told.row().response() != Response.NONE;
    }

    private static boolean saidByNode(Told told) {
        Finding finding = told.finding();
        return finding != null && !finding.derivedBy().equals(Finding.ANCHORWATCH);
    }

    private static @Nullable Integer statusId(Told told) {
        Finding finding = told.finding();
        if (finding == null) {
            return told.row().result().statusId;
        }
        return OcsfFinding.statusId(finding);
    }

    private static @Nullable String status(Told told) {
        Finding finding = told.finding();
        if (finding == null) {
            return told.row().result().status;
        }
        return OcsfFinding.status(finding);
    }

    private static @Nullable Map<String, Object> remote(Told told) {
        String source = told.source();
        return source == null ? null : Map.of(Address.of(source) == null ? "uid" : "ip", source);
    }

    private static @Nullable Map<String, Object> connection(Told told) {
        String transport = told.transportId();
        if (transport == null || !told.row().activity().tunnel()) {
            return null;
        }
        Map<String, Object> info = ordered("direction_id", 1, "uid", transport);
        String protocol = told.protocol();
        if (protocol != null) {
            info.put("protocol_name", protocol);
            info.put("protocol_num", PROTOCOL_NUMBERS.get(protocol));
        }
        return info;
    }

    /** A tunnel without anything that names it, for which the schema has a number too. */
    private static boolean bare(Told told) {
        return told.row().activity().tunnel()
                && told.sessionId() == null
                && told.source() == null
                && told.transportId() == null;
    }

    private static @Nullable List<Object> observables(Told told) {
        List<Object> all = new ArrayList<>(2);
        boolean finding = told.finding() != null;
        String source = told.source();
        if (source != null && told.catalogued()) {
            boolean address = Address.of(source) != null;
            String path = (finding ? "evidences[].src_endpoint." : "src_endpoint.") + (address ? "ip" : "uid");
            all.add(observable(path, address ? 2 : 48, source));
        }
        String session = told.sessionId();
        if (session != null && !finding && told.catalogued()) {
            all.add(observable("session.uid", 10, session));
        }
        return all.isEmpty() ? null : all;
    }

    private static Map<String, Object> observable(String name, int type, String value) {
        Map<String, Object> one = ordered("name", name, "type_id", type);
        one.put("value", value);
        return one;
    }

    static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }
}
