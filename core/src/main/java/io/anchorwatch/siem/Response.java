package io.anchorwatch.siem;

/** What was done about it: OCSF's action and disposition, of the profile {@code security_control}. */
enum Response {
    NONE(0, "", 0, ""),
    ALLOWED(1, "Allowed", 1, "Allowed"),
    BLOCKED(2, "Denied", 2, "Blocked"),
    REVOKED(2, "Denied", 24, "Access Revoked"),
    UNAUTHORIZED(2, "Denied", 26, "Unauthorized"),
    DETECTED(3, "Observed", 15, "Detected");

    final int actionId;
    final String action;
    final int dispositionId;
    final String disposition;

    Response(int actionId, String action, int dispositionId, String disposition) {
        this.actionId = actionId;
        this.action = action;
        this.dispositionId = dispositionId;
        this.disposition = disposition;
    }
}
