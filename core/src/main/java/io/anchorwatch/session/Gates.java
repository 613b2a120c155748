package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode.Gating;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What held one recovery up: how often, and the first and the last of it. */
final class Gates {
    private static final int EACH_END = 16;
    private static final List<String> CAUSES = List.of("limit", "cause", "scope", "policy_name");

    private final List<Gating> kept = new ArrayList<>();
    private int total;

    /** Whether an event of that code holds a recovery up. */
    static boolean hold(ReasonCode code) {
        return switch (code) {
            case TRANSPORT_SWITCH_DENIED, POLICY_DENY, RATE_LIMITED, AUDIT_POLICY_LIMIT_TRIGGERED -> true;
            default -> false;
        };
    }

    /** Takes an event, in domain order. */
    void take(ReasonEvent event) {
        if (!hold(event.code())) {
            return;
        }
        total++;
        if (kept.size() == 2 * EACH_END) {
            kept.remove(EACH_END);
        }
        kept.add(new Gating(event.codeName(), cause(event.details()), event.at()));
    }

    private static @Nullable String cause(Map<String, String> details) {
        for (String cause : CAUSES) {
            String value = details.get(cause);
            if (value != null) {
                return Violation.printable(value); // an episode names 32 of them, and a detail may have 64 KiB
            }
        }
        return null;
    }

    List<Gating> kept() {
        return kept;
    }

    int total() {
        return total;
    }

    void rest(RestWriter out) {
        out.number(total).number(kept.size());
        kept.forEach(each -> out.name(each.code()).text(each.cause()).time(each.at()));
    }

    void wake(RestReader in) {
        total = (int) in.number();
        for (long left = in.number(); left > 0; left--) {
            kept.add(new Gating(in.text(), in.optionalText(), in.time()));
        }
    }
}
