package io.anchorwatch.conclusion;

import java.util.Set;

/** What rules of ours are called in findings; docs/domain.md says what each of them means. */
public final class OwnRules {
    public static final Set<String> NAMES = Set.of(
            "clock-skew",
            "enumeration",
            "event-flood",
            "fixation-accept",
            "handshake-flood",
            "illegal-transition",
            "node",
            "node-silent",
            "ownership-unavailable",
            "reattach-flood",
            "recovery-overdue",
            "replay-foreign-source",
            "sequence-gap",
            "session-continuity",
            "session-fixation",
            "single-active-binding",
            "stale-owner",
            "state-version",
            "terminal-state",
            "two-claims",
            "version-gap");

    private OwnRules() {}
}
