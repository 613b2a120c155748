package io.anchorwatch.session;

import io.anchorwatch.event.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * How a session stands, for lists and figures.
 *
 * @param owner the node that made the highest mutation that stands, or null
 * @param endCode the code of the mutation that ended it, or null while it lives
 * @param endedAt {@code occurred_at} of its end in epoch microseconds, or null while it lives
 */
public record Standing(
        SessionState state,
        @Nullable String owner,
        @Nullable String endCode,
        @Nullable Long endedAt) {}
