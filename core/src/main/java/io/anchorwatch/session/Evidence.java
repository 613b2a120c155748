package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.event.Entry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One act against a session.
 *
 * @param completing the event that completes the evidence, counted in append order
 * @param at when the act happened, epoch microseconds
 * @param events the ids of all events that show it, in order
 * @param attempts how many reattach attempts it stands for, 0 where none are counted
 */
record Evidence(
        ReasonCode code,
        String rule,
        Severity severity,
        @Nullable String violation,
        Entry completing,
        long at,
        List<String> events,
        int attempts,
        Map<String, String> details,
        String message) {

    static Evidence of(
            ReasonCode code,
            String rule,
            Entry completing,
            long at,
            List<String> events,
            Map<String, String> details,
            String message) {
        return new Evidence(code, rule, Severity.of(code), null, completing, at, events, 0, details, message);
    }

    Evidence violating(String violation, Severity severity) {
        return new Evidence(code, rule, severity, violation, completing, at, events, attempts, details, message);
    }

    Evidence counting(int attempts) {
        return new Evidence(code, rule, severity, violation, completing, at, events, attempts, details, message);
    }
}
