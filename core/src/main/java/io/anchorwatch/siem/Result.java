package io.anchorwatch.siem;

import org.jspecify.annotations.Nullable;

/** How it ended: OCSF's status and ECS's outcome. */
enum Result {
    NONE(null, null, null),
    SUCCESS(1, "Success", "success"),
    FAILURE(2, "Failure", "failure"),
    UNDER_WAY(99, "In Progress", null);

    final @Nullable Integer statusId;
    final @Nullable String status;
    final @Nullable String outcome;

    Result(@Nullable Integer statusId, @Nullable String status, @Nullable String outcome) {
        this.statusId = statusId;
        this.status = status;
        this.outcome = outcome;
    }
}
