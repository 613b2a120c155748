package io.anchorwatch.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies by version. {@code default} and {@code compact} are built in and may be overridden. */
public record Policies(Map<String, Policy> byVersion) {
    public static final Policies BUILT_IN = new Policies(Map.of());

    public Policies {
        Map<String, Policy> all = new HashMap<>(Map.of("default", Policy.DEFAULT, "compact", Policy.COMPACT));
        all.putAll(byVersion);
        byVersion = Map.copyOf(all);
    }

    /** The policy of that version; {@code default}'s when none is named or it is unknown. */
    public Policy of(@Nullable String version) {
        Policy policy = version == null ? null : byVersion.get(version);
        return policy != null ? policy : byVersion.getOrDefault("default", Policy.DEFAULT);
    }

    /** Whether a version is named that nobody has described: its events are flagged. */
    public boolean unknown(@Nullable String version) {
        return version != null && !byVersion.containsKey(version);
    }
}
