package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a perfect observer of a simulated fleet concludes, or must not conclude. It follows from how the
 * template is built, never from what a fold says.
 */
public sealed interface Truth {
    /** What an observer must keep account of to conclude it. */
    enum Needs {
        /** Events alone. */
        EVENTS,
        /** The sequence numbers of each node. */
        SEQUENCES,
        /** The difference between the nodes' clocks and the broker's. */
        CLOCKS
    }

    /** {@code episode}, {@code finding}, {@code audit}, {@code window} or {@code absent}. */
    String kind();

    /** When it can be concluded at the latest if every event is appended when it is handed over: epoch microseconds. */
    long dueAt();

    default Needs needs() {
        return Needs.EVENTS;
    }

    /**
     * As written to a truth file, the kind first: texts, whole numbers, booleans, nulls, lists and maps of these. Names
     * are those of the outer contract; times are RFC 3339.
     */
    Map<String, Object> fields();

    /** An episode, all of it: as last issued by the end of the run. Its flags are a set, in no order that matters. */
    record OfEpisode(Episode episode, long dueAt) implements Truth {
        @Override
        public String kind() {
            return "episode";
        }

        /** Whether that is the episode meant, whatever its revision. */
        public boolean matches(Episode other) {
            return fields(episode, kind()).equals(fields(other, kind()))
                    && new HashSet<>(episode.flags()).equals(new HashSet<>(other.flags()));
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = fields(episode, kind());
            fields.put("flags", episode.flags());
            return fields;
        }

        private static Map<String, Object> fields(Episode episode, String kind) {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "kind", kind);
            put(fields, "fleet_id", episode.fleetId());
            put(fields, "session_id", episode.sessionId());
            put(fields, "episode_id", episode.episodeId());
            put(fields, "node_id", episode.nodeId());
            put(fields, "began_at", time(episode.beganAt()));
            put(fields, "recovery_started_at", time(episode.recoveryStartedAt()));
            put(fields, "ended_at", time(episode.endedAt()));
            put(fields, "outcome", episode.outcome().name());
            put(fields, "overdue", episode.overdue());
            put(fields, "trigger_code", episode.triggerCode());
            put(fields, "end_code", episode.endCode());
            put(fields, "recovery_duration_ms", episode.recoveryDurationMs());
            put(fields, "episode_duration_ms", episode.episodeDurationMs());
            put(fields, "volatile_ms", episode.volatileMs());
            put(fields, "degraded_ms", episode.degradedMs());
            put(fields, "recovering_ms", episode.recoveringMs());
            put(fields, "attempts", episode.attempts());
            put(fields, "rejections", episode.rejections());
            put(fields, "retries", episode.retries());
            put(fields, "switches", episode.switches());
            put(
                    fields,
                    "gating",
                    episode.gating().stream().map(OfEpisode::gating).toList());
            put(fields, "gating_total", episode.gatingTotal());
            put(fields, "from_transport", episode.fromTransport());
            put(fields, "to_transport", episode.toTransport());
            put(fields, "policy_version", episode.policyVersion());
            put(fields, "complete", episode.complete());
            return fields;
        }

        private static Map<String, Object> gating(Episode.Gating gating) {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "code", gating.code());
            put(fields, "cause", gating.cause());
            put(fields, "at", time(gating.at()));
            return fields;
        }
    }

    /**
     * A finding that is open at some time of the run.
     *
     * @param severity the highest that it reaches
     */
    record OfFinding(
            String fleetId,
            ReasonCode code,
            String rule,
            Severity severity,
            Subject subject,
            @Nullable String violation,
            Needs needs,
            long dueAt)
            implements Truth {
        @Override
        public String kind() {
            return "finding";
        }

        /** Whether that is a finding meant, whatever its status; one that was withdrawn is not. */
        public boolean matches(Finding other) {
            return !other.withdrawn()
                    && fleetId.equals(other.fleetId())
                    && code == other.code()
                    && rule.equals(other.rule())
                    && severity == other.severity()
                    && subject.equals(other.subject())
                    && Objects.equals(violation, other.violation());
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "kind", kind());
            put(fields, "fleet_id", fleetId);
            put(fields, "code", code.name());
            put(fields, "rule", rule);
            put(fields, "severity", severity.name());
            put(fields, "subject", subjectFields(subject));
            put(fields, "violation", violation);
            put(fields, "needs", needs.name());
            return fields;
        }
    }

    /**
     * An audit event: a confirmed window, a confirmed recovery, or a limit seen to fire.
     *
     * @param windowStart of a confirmed window, epoch microseconds, else null
     * @param stateVersion the version that ended a confirmed recovery, else null
     * @param details those that the audit event has at least
     */
    record OfAudit(
            String fleetId,
            ReasonCode code,
            String sessionId,
            @Nullable Long windowStart,
            @Nullable Long stateVersion,
            Map<String, String> details,
            long dueAt)
            implements Truth {
        public OfAudit {
            details = Map.copyOf(details);
        }

        @Override
        public String kind() {
            return "audit";
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "kind", kind());
            put(fields, "fleet_id", fleetId);
            put(fields, "code", code.name());
            put(fields, "session_id", sessionId);
            put(fields, "window_start", time(windowStart));
            put(fields, "state_version", stateVersion);
            put(fields, "details", details);
            return fields;
        }
    }

    /** An invariant in one window, added up over all partitions; windows without any result are not listed. */
    record OfWindow(
            String fleetId,
            InvariantWindow.Invariant invariant,
            long windowStart,
            int confirmed,
            int breached,
            int notEvaluable,
            long dueAt)
            implements Truth {
        @Override
        public String kind() {
            return "window";
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "kind", kind());
            put(fields, "fleet_id", fleetId);
            put(fields, "invariant", invariant.name());
            put(fields, "window_start", time(windowStart));
            put(fields, "confirmed", confirmed);
            put(fields, "breached", breached);
            put(fields, "not_evaluable", notEvaluable);
            return fields;
        }
    }

    /** No finding of that code about that subject, at any time of the run, unless it was withdrawn. */
    record OfAbsence(String fleetId, ReasonCode code, Subject subject, long dueAt) implements Truth {
        @Override
        public String kind() {
            return "absent";
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "kind", kind());
            put(fields, "fleet_id", fleetId);
            put(fields, "code", code.name());
            put(fields, "subject", subjectFields(subject));
            return fields;
        }
    }

    /** The kinds, in the order in which they are listed in documents. */
    List<String> KINDS = List.of("episode", "finding", "audit", "window", "absent");

    private static Map<String, Object> subjectFields(Subject subject) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "kind", subject.kind().word());
        put(fields, "id", subject.id());
        return fields;
    }

    private static @Nullable String time(@Nullable Long at) {
        return at == null
                ? null
                : Instant.EPOCH.plusNanos(Math.multiplyExact(at, 1_000L)).toString();
    }

    /** Truth files say null where a field does not apply, so null is a value here. */
    @SuppressWarnings("NullAway") // see above
    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        fields.put(name, value);
    }
}
