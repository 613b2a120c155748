package io.anchorwatch.session;

import io.anchorwatch.catalog.Family;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folded session, made ready to be read. */
final class Picture {
    private final Refold folded;
    private final Collection<Conclusion> said;
    private final Policies policies;

    Picture(Refold folded, Collection<Conclusion> said, Policies policies) {
        this.folded = folded;
        this.said = said;
        this.policies = policies;
    }

    Timeline timeline() {
        List<Timeline.Line> lines = folded.entries.stream()
                .sorted(folded.epochs.order())
                .map(entry -> new Timeline.Line(entry, flags(entry)))
                .toList();
        int late = (int) folded.entries.stream().filter(Entry::late).count();
        return new Timeline(view(), lines, late);
    }

    private Set<Flag> flags(Entry entry) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        flags.addAll(folded.walk.flagsOf(entry));
        if (entry.late()) {
            flags.add(Flag.LATE);
        }
        if (entry.event().code().family() == Family.UNCATALOGUED) {
            flags.add(Flag.UNCATALOGUED);
        }
        if (policies.unknown(entry.event().policyVersion())) {
            flags.add(Flag.UNKNOWN_POLICY);
        }
        return flags;
    }

    View view() {
        Chain chain = folded.chain;
        List<Entry> arrival = folded.entries.stream()
                .sorted(Comparator.comparingLong(Entry::offset))
                .toList();
        ReasonEvent any = arrival.get(0).event();
        Entry top = chain.top();
        List<String> reasons = new ArrayList<>();
        if (!folded.walk.gaps.isEmpty()) {
            reasons.add("version_gap");
        }
        if (folded.walk.startedMidway) {
            reasons.add("started_midway");
        }
        return new View(
                any.fleetId(),
                String.valueOf(any.sessionId()),
                chain.state(),
                top == null ? null : top.effectiveVersion(),
                chain.owner(),
                top == null ? null : named(top.event().ownerEpoch()),
                chain.bindings.active(),
                chain.since(),
                chain.learned.clientRef(),
                chain.learned.policyVersion(),
                arrival.get(0).appendedAt(),
                arrival.get(arrival.size() - 1).at(),
                folded.forgotten,
                counts(arrival),
                reasons.isEmpty(),
                reasons);
    }

    private static @Nullable Long named(long epoch) {
        return epoch == ReasonEvent.ABSENT ? null : Long.valueOf(epoch);
    }

    private View.Counts counts(List<Entry> entries) {
        int attempts = 0;
        int rejections = 0;
        int switches = 0;
        for (Entry entry : entries) {
            ReasonCode code = entry.event().code();
            attempts += code.attempts() ? 1 : 0;
            rejections += code.rejects() ? 1 : 0;
            switches += code == ReasonCode.TRANSPORT_SWITCH_OK ? 1 : 0;
        }
        int episodes = 0;
        int findings = 0;
        for (Conclusion conclusion : said) {
            episodes += conclusion instanceof Episode ? 1 : 0;
            findings += conclusion instanceof Finding finding && !finding.withdrawn() ? 1 : 0;
        }
        return new View.Counts(entries.size(), attempts, rejections, switches, episodes, findings);
    }
}
