package io.anchorwatch.session;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.event.Entry;
import io.anchorwatch.fold.Fold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds what a session folds to now against what was said of it before: issued findings keep their ids and beginnings,
 * what was refuted is withdrawn, and a gap that was filled is closed. Of a timeline that has more entries than are folded nothing is
 * taken back, and what is over stays as it was said: nobody knows what those showed that are not there.
 */
final class Amendment {
    private final Refold folded;
    private final Session session;
    private final boolean cut;

    Amendment(Refold folded, Session session) {
        this.folded = folded;
        this.session = session;
        this.cut = folded.entries.size() >= History.MOST;
    }

    void say(Collection<Conclusion> said, Collection<WindowShare> shares, Statements out) {
        Map<String, Conclusion> before = new HashMap<>();
        said.forEach(one -> before.put(one.id(), one));
        out.conclusions().forEach(one -> before.put(one.id(), one)); // said a moment ago, not yet issued
        Map<String, Conclusion> now = new HashMap<>();
        folded.out.conclusions().forEach(one -> now.put(one.id(), one));

        for (Conclusion conclusion : List.copyOf(folded.out.conclusions())) {
            Conclusion kept = conclusion;
            Conclusion issued = before.get(conclusion.id());
            if (issued == null) {
                kept = keeping(conclusion, before.values(), now);
                now.put(kept.id(), kept);
                issued = before.get(kept.id());
            }
            if (!cut || issued == null) {
                out.say(kept);
            } else if (!over(issued)) {
                out.say(notLess(kept, issued));
            }
        }
        List<WindowShare> given = new ArrayList<>(shares);
        given.addAll(out.shares()); // said a moment ago, not yet given
        for (WindowShare share : folded.out.shares()) {
            out.share(share);
        }
        if (!cut) {
            takeBack(before.values(), now, given, out);
        }
    }

    private void takeBack(
            Collection<Conclusion> before, Map<String, Conclusion> now, List<WindowShare> given, Statements out) {
        for (Conclusion old : before) {
            if (!now.containsKey(old.id())) {
                withdraw(old, out);
            }
        }
        for (WindowShare old : given) {
            boolean holds = folded.out.shares().stream()
                    .anyMatch(one -> one.invariant() == old.invariant() && one.windowStart() == old.windowStart());
            if (!holds) {
                out.withdraw(old);
            }
        }
    }

    private static boolean over(Conclusion issued) {
        if (issued instanceof Finding finding) {
            return finding.status() == Status.CLOSED;
        }
        return !(issued instanceof Episode episode) || episode.endedAt() != null;
    }

    /** A finding stands for as many attempts as were counted when all of them were there. */
    private static Conclusion notLess(Conclusion now, Conclusion issued) {
        if (now instanceof Finding finding && issued instanceof Finding before) {
            int attempts = before.attempts() == null ? 0 : before.attempts();
            int rejections = before.rejections() == null ? 0 : before.rejections();
            boolean less = finding.attempts() != null && finding.attempts() < attempts;
            return less ? finding.counting(attempts, rejections) : finding;
        }
        return now;
    }

    private Conclusion keeping(Conclusion conclusion, Collection<Conclusion> before, Map<String, Conclusion> now) {
        if (conclusion instanceof Finding finding) {
            for (Conclusion old : before) {
                if (old instanceof Finding issued && !now.containsKey(old.id()) && sameMatter(issued, finding)) {
                    session.chain().bindings.keep(issued, finding);
                    folded.acts.keep(issued, finding, cut);
                    Recovery open = session.chain().recovery();
                    if (open != null && finding.rule().equals("recovery-overdue")) {
                        open.bound.keep(issued);
                    }
                    return finding.keeping(issued);
                }
            }
        }
        if (conclusion instanceof Episode episode) {
            for (Conclusion old : before) {
                if (old instanceof Episode issued && !now.containsKey(old.id()) && sameMatter(issued, episode)) {
                    return episode.keeping(issued.episodeId());
                }
            }
        }
        return conclusion;
    }

    private static boolean sameMatter(Finding issued, Finding finding) {
        return !issued.withdrawn()
                && issued.code() == finding.code()
                && issued.rule().equals(finding.rule())
                && !Collections.disjoint(issued.evidence(), finding.evidence());
    }

    /** Of an episode whose beginning was not known, and of one that has got it since, the end is what stays. */
    private static boolean sameMatter(Episode issued, Episode episode) {
        boolean beginMoves = issued.flags().contains("BEGIN_LOST") || issued.endedAt() != null;
        return beginMoves
                && Objects.equals(issued.endedAt(), episode.endedAt())
                && Objects.equals(issued.endCode(), episode.endCode());
    }

    private void withdraw(Conclusion old, Statements out) {
        if (old instanceof Finding finding) {
            if (!SessionFold.RULES.contains(finding.rule()) || finding.withdrawn()) {
                return;
            }
            if (!finding.rule().equals(Gaps.RULE)) {
                out.say(finding.retracted());
            } else if (finding.status() != Status.CLOSED) {
                long filled = filledAt(finding);
                boolean wasOpen = filled >= finding.beganAt() + Fold.GRACE;
                out.say(wasOpen ? finding.closed(filled) : finding.retracted());
            }
        } else if (old instanceof AuditEvent audit && !audit.details().containsKey("withdrawn")) {
            out.say(audit.retracted());
        } else if (old instanceof Episode episode && !episode.flags().contains("WITHDRAWN")) {
            List<String> flags = new ArrayList<>(episode.flags());
            flags.add("WITHDRAWN");
            out.say(episode.flagged(flags));
        }
    }

    /**
     * When the last of the versions that a gap named was appended, or the least time when none is there. Within the grace
     * of the gap's beginning it never was one: a clock that was moved on a silent partition ran ahead of the log.
     */
    private long filledAt(Finding gap) {
        long last = Long.MIN_VALUE;
        for (Entry entry : folded.entries) {
            boolean fills = (entry.event().mutates() || entry.event().accepts())
                    && Gaps.means(gap, entry.effectiveVersion())
                    && !gap.evidence().contains(entry.event().eventId());
            if (fills) {
                last = Math.max(last, entry.appendedAt());
            }
        }
        return last;
    }
}
