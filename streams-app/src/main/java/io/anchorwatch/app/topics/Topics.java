package io.anchorwatch.app.topics;

import io.anchorwatch.app.config.AppConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The topics of the contract, one line each. All are dated by the broker ({@code LogAppendTime}), all are deleted by age
 * and never compacted, all have as many partitions as {@code reason-events}.
 */
public enum Topics {
    REASON_EVENTS("reason-events", AppConfig::timelineRetention),
    NODE_HEARTBEATS("node-heartbeats", config -> Duration.ofDays(1)),
    RECOVERY_TIMELINES("recovery-timelines", AppConfig::conclusionsRetention),
    SECURITY_FINDINGS("security-findings", AppConfig::conclusionsRetention),
    AUDIT_EVENTS("audit-events", AppConfig::conclusionsRetention),
    INVARIANT_WINDOWS("invariant-windows", AppConfig::conclusionsRetention),
    SIEM_OCSF("siem-ocsf", AppConfig::conclusionsRetention),
    SIEM_ECS("siem-ecs", AppConfig::conclusionsRetention),
    LATE_EVENTS("late-events", AppConfig::conclusionsRetention),
    DEAD_LETTERS("dead-letters", AppConfig::conclusionsRetention),
    /**
     * One application's alone, in one version of its state, and named after both: what its session part sends to its folds of sources, nodes and clients.
     * Another application on the same log would count all of it twice.
     */
    SUBJECTS("by-subject", config -> Duration.ofDays(1)),
    /** In the same way, of the application that executes rules: what matches them, by group. Only where there are rules. */
    MATCHES("by-group", config -> Duration.ofDays(1));

    private final String name;

    @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
    private final Function<AppConfig, Duration> retention;

    Topics(String name, Function<AppConfig, Duration> retention) {
        this.name = name;
        this.retention = retention;
    }

    /** The topic's name without a prefix. */
    public String topicName() {
        return name;
    }

    /** The topic's name on that installation's cluster. */
    public String in(AppConfig config) {
        String owner = this == SUBJECTS ? config.groupId() + '-' : this == MATCHES ? config.applicationId() + '-' : "";
        return config.topicPrefix() + owner + name;
    }

    /** Those that an installation needs. */
    public static List<Topics> needed(AppConfig config) {
        return Stream.of(values())
                .filter(topic -> topic != MATCHES || config.detectionsDir() != null)
                .toList();
    }

    /** The names of those of conclusions: what is read for HTTP. */
    public static List<String> concluded(AppConfig config) {
        return Stream.of(RECOVERY_TIMELINES, SECURITY_FINDINGS, AUDIT_EVENTS, INVARIANT_WINDOWS)
                .map(topic -> topic.in(config))
                .toList();
    }

    /** The least that it must keep. */
    public Duration retention(AppConfig config) {
        return retention.apply(config);
    }
}
