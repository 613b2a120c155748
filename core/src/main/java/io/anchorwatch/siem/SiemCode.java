package io.anchorwatch.siem;

import static io.anchorwatch.siem.Activity.CLOSE;
import static io.anchorwatch.siem.Activity.LOGON;
import static io.anchorwatch.siem.Activity.OPEN;
import static io.anchorwatch.siem.Activity.RENEW;
import static io.anchorwatch.siem.Activity.TUNNEL_OTHER;
import static io.anchorwatch.siem.Response.ALLOWED;
import static io.anchorwatch.siem.Response.BLOCKED;
import static io.anchorwatch.siem.Response.DETECTED;
import static io.anchorwatch.siem.Response.NONE;
import static io.anchorwatch.siem.Response.REVOKED;
import static io.anchorwatch.siem.Response.UNAUTHORIZED;
import static io.anchorwatch.siem.Result.FAILURE;
import static io.anchorwatch.siem.Result.SUCCESS;
import static io.anchorwatch.siem.Result.UNDER_WAY;

import io.anchorwatch.catalog.ReasonCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a reason code is in the words of the SIEMs; one line a code, and the compiler asks for each. What depends on the
 * record is in {@link Told}.
 *
 * @param kind ECS event.kind
 * @param category ECS event.category
 * @param type ECS event.type: each must be allowed for one of the categories
 */
record SiemCode(
        Activity activity, Result result, Response response, String kind, List<String> category, List<String> type) {
    private static final Map<ReasonCode, SiemCode> ALL = new EnumMap<>(ReasonCode.class);

    static {
        for (ReasonCode code : ReasonCode.values()) {
            ALL.put(code, row(code));
        }
    }

    @SuppressWarnings("NullAway") // All codes are there.
    static SiemCode of(ReasonCode code) {
        return ALL.get(code);
    }

    private static SiemCode row(ReasonCode code) {
        return switch (code) {
            case HANDSHAKE_OK -> event(OPEN, SUCCESS, NONE, "session network", "start connection allowed");
            case HANDSHAKE_FAIL -> event(OPEN, FAILURE, BLOCKED, "session network", "start denied");
            case VOLATILITY_SIGNAL -> event(TUNNEL_OTHER, Result.NONE, NONE, "session network", "info");
            case QUALITY_FLOOR_VIOLATION -> event(TUNNEL_OTHER, Result.NONE, NONE, "session network", "info");
            case HEALTH_RECOVERED -> event(TUNNEL_OTHER, SUCCESS, NONE, "session", "info");
            case RECOVERY_START -> event(RENEW, UNDER_WAY, NONE, "session network", "info");
            case TRANSPORT_SWITCH_OK -> event(RENEW, SUCCESS, NONE, "session network", "connection allowed");
            case TRANSPORT_SWITCH_DENIED -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");
            case RECOVERY_RETRY -> event(RENEW, UNDER_WAY, NONE, "session network", "info");
            case RECOVERY_BOUNDS_EXCEEDED -> event(TUNNEL_OTHER, FAILURE, NONE, "session network", "info");
            case ENTER_DEGRADED_MODE -> event(TUNNEL_OTHER, FAILURE, NONE, "session", "info");
            case EXIT_DEGRADED_MODE -> event(TUNNEL_OTHER, SUCCESS, NONE, "session", "info");
            case TTL_SESSION_EXPIRED -> event(CLOSE, SUCCESS, NONE, "session network", "end");
            case TTL_TRANSPORT_LOSS_EXPIRED -> event(CLOSE, FAILURE, NONE, "session network", "end");
            case POLICY_TERMINATION -> event(CLOSE, SUCCESS, REVOKED, "session network", "end denied");
            case FATAL_PROTOCOL_ERROR -> event(CLOSE, FAILURE, NONE, "session network", "end");

            case REATTACH_ACCEPT -> event(RENEW, SUCCESS, ALLOWED, "session network", "connection allowed");
            case AUTH_FAIL -> event(LOGON, FAILURE, UNAUTHORIZED, "authentication network", "info denied");
            case FRESHNESS_INVALID -> event(LOGON, FAILURE, UNAUTHORIZED, "authentication network", "info denied");
            case REPLAY_DETECTED -> event(RENEW, FAILURE, BLOCKED, "network intrusion_detection", "denied");
            case OWNERSHIP_CONFLICT -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");
            case SESSION_NOT_FOUND -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");
            case SESSION_EXPIRED -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");
            case POLICY_DENY -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");
            case RATE_LIMITED -> event(RENEW, FAILURE, BLOCKED, "session network", "denied");

            case SEC_REPLAY_ATTEMPT -> alert(FAILURE, BLOCKED, "intrusion_detection network", "denied");
            case SEC_SESSION_FIXATION_ATTEMPT -> alert(FAILURE, BLOCKED, "intrusion_detection network", "denied");
            case SEC_OWNERSHIP_ANOMALY -> alert(Result.NONE, DETECTED, "intrusion_detection network", "info");
            case SEC_ABUSE_CONTROL_PLANE -> alert(FAILURE, BLOCKED, "intrusion_detection network", "denied");

            case AUDIT_INVARIANT_OK_SINGLE_ACTIVE -> other("state", SUCCESS, "session");
            case AUDIT_INVARIANT_OK_NO_RESET -> other("state", SUCCESS, "session");
            case AUDIT_POLICY_LIMIT_TRIGGERED -> other("event", Result.NONE, "session network");
            case AUDIT_RECOVERY_TIMELINE -> other("metric", SUCCESS, "session");

            case SEC_DUAL_ACTIVE_BINDING -> alert(Result.NONE, DETECTED, "intrusion_detection session", "allowed");
            case SEC_SESSION_RESET -> alert(Result.NONE, DETECTED, "intrusion_detection session", "info");
            case SEC_STATE_ROLLBACK -> alert(Result.NONE, DETECTED, "intrusion_detection session", "info");
            case SEC_ZOMBIE_SESSION -> alert(Result.NONE, DETECTED, "intrusion_detection session", "allowed");
            case AUDIT_ILLEGAL_TRANSITION -> alert(Result.NONE, DETECTED, "session", "info");
            case AUDIT_EVENT_GAP -> alert(Result.NONE, DETECTED, "session", "info");
            case AUDIT_RECOVERY_OVERDUE -> alert(Result.NONE, DETECTED, "session", "info");
            case AUDIT_NODE_SILENT -> alert(Result.NONE, DETECTED, "host", "info");
            case AUDIT_CLOCK_SKEW -> alert(Result.NONE, DETECTED, "host", "info");

            case UNCATALOGUED -> event(Activity.OTHER, Result.NONE, NONE, "session", "info");
        };
    }

    private static SiemCode event(Activity activity, Result result, Response response, String category, String type) {
        return new SiemCode(activity, result, response, "event", words(category), words(type));
    }

    private static SiemCode other(String kind, Result result, String category) {
        return new SiemCode(TUNNEL_OTHER, result, NONE, kind, words(category), List.of("info"));
    }

    private static SiemCode alert(Result result, Response response, String category, String type) {
        return new SiemCode(Activity.CREATE, result, response, "alert", words(category), words(type));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    SiemCode as(Activity activity) {
        return new SiemCode(activity, result, response, kind, category, type);
    }

    SiemCode as(Result result) {
        return new SiemCode(activity, result, response, kind, category, type);
    }

    SiemCode typed(String only) {
        return new SiemCode(activity, result, response, kind, category, List.of(only));
    }
}
