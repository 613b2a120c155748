package io.anchorwatch.siem;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import org.jspecify.annotations.Nullable;

/** The reference page of the words that SIEMs get for each reason code. */
public final class SiemPage {
    private SiemPage() {}

    public static String text() {
        StringBuilder page = new StringBuilder("""
                # Reason codes in the words of SIEMs

                Generated from `SiemCode`. What depends on the record: an `AUTH_FAIL` or `FRESHNESS_INVALID` without a
                client reference is a Renew; a `RECOVERY_BOUNDS_EXCEEDED` that ends its session is a Close; a timeline is
                a failure when its session ended, and in progress while it is open; a finding is created, updated and
                closed as its status is OPEN, UPDATED and CLOSED. A finding's own severity wins over its code's.

                | code | OCSF class, activity | OCSF status | action, disposition | ECS kind | ECS category | ECS type | ECS outcome | CEF | syslog |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (ReasonCode code : ReasonCode.values()) {
            SiemCode row = SiemCode.of(code);
            page.append("| `%s` | %d, %s | %s | %s | %s | %s | %s | %s | %d | %d |\n"
                    .formatted(
                            code,
                            row.activity().classUid,
                            row.activity().name(code.name()),
                            row.activity().finding() ? "New" : or(row.result().status),
                            row.response() == Response.NONE
                                    ? "–"
                                    : row.response().action + ", " + row.response().disposition,
                            row.kind(),
                            String.join(", ", row.category()),
                            String.join(", ", row.type()),
                            or(row.result().outcome),
                            code.severity(),
                            Scale.of(Severity.of(code)).syslog));
        }
        return page.toString();
    }

    private static String or(@Nullable String word) {
        return word == null ? "–" : word;
    }
}
