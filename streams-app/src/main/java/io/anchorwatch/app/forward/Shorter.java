package io.anchorwatch.app.forward;

import io.anchorwatch.siem.Told;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes a record small that is too large for its receiver, as little as will do: the details go first, then all but the
 * beginning of the text. What names the record stays, and it says that it was shortened.
 */
final class Shorter {
    private static final int TEXT = 256;

    /** From this length on every format says that a text was cut. */
    private static final int CUT = 4_097;

    /** Each takes away more than the one before it. */
    static final List<UnaryOperator<Told>> STEPS = List.of(Shorter::withoutDetails, Shorter::withShortText);

    private Shorter() {}

    private static Told withoutDetails(Told told) {
        return of(told, told.text());
    }

    private static Told withShortText(Told told) {
        String text = told.text();
        int end = Math.min(TEXT, text.length());
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return of(told, text.substring(0, end) + (end < text.length() ? "\u2026" : ""));
    }

    private static Told of(Told told, String text) {
        return new Told(
                told.id(),
                told.code(),
                told.row(),
                told.severity(),
                told.at(),
                text,
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
