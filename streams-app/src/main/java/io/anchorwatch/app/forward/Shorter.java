package io.anchorwatch.app.forward;

import io.anchorwatch.siem.Told;
import java.util.Map;

/** Makes a record small that is too large for its receiver: what names it stays, what describes it goes. */
final class Shorter {
    private static final int TEXT = 256;

    /** From this length on every format says that a text was cut. */
    private static final int CUT = 4_097;

    private Shorter() {}

    /** With the beginning of the text and without details, and saying so. */
    static Told of(Told told) {
        String text = told.text();
        int end = Math.min(TEXT, text.length());
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return new Told(
                told.id(),
                told.code(),
                told.row(),
                told.severity(),
                told.at(),
                text.substring(0, end) + (end < text.length() ? "\u2026" : ""),
                Math.max(CUT, told.textLength()),
                told.position(),
                told.fleetId(),
                told.sessionId(),
                told.nodeId(),
                told.source(),
                told.clientRef(),
                told.stateVersion(),
                told.transportId(),
                told.previousTransportId(),
                told.policyVersion(),
                Map.of(),
                told.event(),
                told.finding(),
                told.episode(),
                told.audit());
    }
}
