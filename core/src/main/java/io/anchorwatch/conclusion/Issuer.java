package io.anchorwatch.conclusion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts revisions: what is said again unchanged is not issued again, what has changed is issued one higher. */
public final class Issuer {
    private Issuer() {}

    /**
     * What to issue, in order; the last of it is what now stands.
     *
     * @param before what was last issued under this id, or null
     * @param now what is concluded, of whatever revision
     * @return empty when nothing has changed; a finding that went on, or is over, before it was ever issued is
     *     issued open first, since a finding counts once it is open
     */
    public static List<Conclusion> issue(@Nullable Conclusion before, Conclusion now) {
        if (before == null) {
            if (now instanceof Finding finding && finding.status() != Status.OPEN && !finding.withdrawn()) {
                return List.of(finding.opened().withRevision(0), finding.withRevision(1));
            }
            return List.of(now.withRevision(0));
        }
        if (now instanceof Finding finding && before instanceof Finding last && finding.status() == Status.OPEN) {
            // A finding is OPEN once: folded again, it is what it was, or it has changed.
            Finding same = finding.withStatus(last.status() == Status.CLOSED ? Status.UPDATED : last.status());
            Finding next = same.sameAs(last) ? same : finding.withStatus(Status.UPDATED);
            return next.sameAs(last) ? List.of() : List.of(next.withRevision(last.revision() + 1));
        }
        return now.sameAs(before) ? List.of() : List.of(now.withRevision(before.revision() + 1));
    }
}
