package io.anchorwatch.siem;

import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.event.Micros;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a recovery timeline by their names on the wire, but for those of its session. */
final class EpisodeLines {
    /** What OCSF has in fields of its own. */
    static final Set<String> ECS_ONLY = Set.of("episode_id", "node_id", "began_at", "recovery_started_at", "ended_at");

    static final Map<String, Function<Episode, ? extends @Nullable Object>> ALL = all();

    private EpisodeLines() {}

    private static Map<String, Function<Episode, ? extends @Nullable Object>> all() {
        Map<String, Function<Episode, ? extends @Nullable Object>> all = new LinkedHashMap<>();
        all.put("episode_id", Episode::episodeId);
        all.put("node_id", Episode::nodeId);
        all.put("began_at", episode -> time(episode.beganAt()));
        all.put("recovery_started_at", episode -> time(episode.recoveryStartedAt()));
        all.put("ended_at", episode -> time(episode.endedAt()));
        all.put("policy_version", Episode::policyVersion);
        all.put("attempts", Episode::attempts);
        all.put("rejections", Episode::rejections);
        all.put("revision", Episode::revision);
        all.put("outcome", Episode::outcome);
        all.put("recovery_duration_ms", Episode::recoveryDurationMs);
        all.put("episode_duration_ms", Episode::episodeDurationMs);
        all.put("volatile_ms", Episode::volatileMs);
        all.put("degraded_ms", Episode::degradedMs);
        all.put("recovering_ms", Episode::recoveringMs);
        all.put("retries", Episode::retries);
        all.put("switches", Episode::switches);
        all.put("trigger_code", Episode::triggerCode);
        all.put("end_code", Episode::endCode);
        all.put("from_transport", Episode::fromTransport);
        all.put("to_transport", Episode::toTransport);
        all.put("overdue", Episode::overdue);
        all.put(
                "gating",
                episode -> episode.gating().stream().map(EpisodeLines::gating).toList());
        all.put("gating_total", Episode::gatingTotal);
        all.put("flags", Episode::flags);
        all.put("complete", Episode::complete);
        return all;
    }

    private static Map<String, @Nullable Object> gating(Episode.Gating one) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("code", one.code());
        fields.put("cause", one.cause());
        fields.put("at", Micros.text(one.at()));
        return fields;
    }

    private static @Nullable String time(@Nullable Long micros) {
        return micros == null ? null : Micros.text(micros);
    }
}
