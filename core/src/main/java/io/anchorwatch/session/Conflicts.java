package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.WindowShare.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Judges the mutations that do not stand: one finding each, the first rule that applies (docs/domain.md, precedence). */
final class Conflicts {
    private static final Comparator<Entry> ARRIVAL = Comparator.comparingLong(Entry::offset);

    private final Chain chain;
    private final Consumer<Evidence> acts;
    private final Statements out;

    Conflicts(Chain chain, Consumer<Evidence> acts, Statements out) {
        this.chain = chain;
        this.acts = acts;
        this.out = out;
    }

    /** A second handshake: for a live id, or for one that had ended. */
    void handshakeAgain(Entry first, Entry again) {
        Entry end = chain.end();
        boolean ended = end != null && (end.offset() < again.offset() || end.at() <= again.at());
        if (!ended) {
            chain.windows.result(Invariant.NO_RESET, again, Result.BREACHED, 0, out);
        }
        if (absorbed(again)) {
            return;
        }
        acts.accept(new Evidence(
                ReasonCode.SEC_SESSION_RESET,
                "session-continuity",
                ended ? Severity.MEDIUM : Severity.of(ReasonCode.SEC_SESSION_RESET),
                ended ? "ID_REUSED" : "DUPLICATE_HANDSHAKE",
                again,
                again.at(),
                ids(List.of(first, again)),
                0,
                Map.of("node_id", again.event().nodeId()),
                ended ? "A handshake for an id that had ended" : "A second handshake for a live id"));
    }

    /** A mutation or an accept above the end. */
    void afterEnd(Entry end, List<Entry> halves) {
        Entry first = halves.stream().min(ARRIVAL).orElseThrow();
        List<Entry> all = new ArrayList<>(List.of(end));
        all.addAll(halves.stream().sorted(ARRIVAL).toList());
        act(
                ReasonCode.SEC_ZOMBIE_SESSION,
                "terminal-state",
                later(end, first),
                all,
                first.event(),
                "Version " + first.effectiveVersion() + " although the session had ended at " + end.effectiveVersion());
    }

    /** A mutation by a former owner. */
    void stale(Entry since, Entry stale) {
        if (!absorbed(stale)) {
            act(
                    ReasonCode.SEC_OWNERSHIP_ANOMALY,
                    "stale-owner",
                    later(since, stale),
                    List.of(since, stale),
                    stale.event(),
                    stale.event().nodeId() + " changed the session in an epoch that was over");
        }
    }

    /** A second claim at a version that is taken. */
    void second(Entry holder, Entry claim) {
        if (absorbed(claim)) {
            if (claim.event().binds()) {
                chain.bindings.second(holder, claim, out);
            }
            return;
        }
        if (chain.bindings.second(holder, claim, out)) {
            return;
        }
        if (Group.sameLife(holder.event(), claim.event())) {
            act(
                    ReasonCode.SEC_STATE_ROLLBACK,
                    "state-version",
                    later(holder, claim),
                    List.of(holder, claim),
                    claim.event(),
                    "Version " + claim.effectiveVersion() + " seen again with other content");
        } else {
            act(
                    ReasonCode.SEC_OWNERSHIP_ANOMALY,
                    "two-claims",
                    later(holder, claim),
                    List.of(holder, claim),
                    claim.event(),
                    holder.event().nodeId() + " and " + claim.event().nodeId() + " both claim version "
                            + claim.effectiveVersion());
        }
    }

    /** A version lower than the node's previous one. */
    void rolledBack(Entry previous, Entry lower) {
        if (!absorbed(lower)) {
            act(
                    ReasonCode.SEC_STATE_ROLLBACK,
                    "state-version",
                    later(previous, lower),
                    List.of(previous, lower),
                    lower.event(),
                    "Version " + lower.effectiveVersion() + " after " + previous.effectiveVersion()
                            + " by the same node");
        }
    }

    /** While a breach is open, what conflicts is more evidence of it and opens nothing else. */
    private boolean absorbed(Entry conflict) {
        if (!chain.bindings.breached()) {
            return false;
        }
        chain.bindings.more(conflict, out);
        return true;
    }

    private void act(
            ReasonCode code, String rule, Entry completing, List<Entry> shown, ReasonEvent culprit, String message) {
        acts.accept(Evidence.of(
                code,
                rule,
                completing,
                completing.at(),
                ids(shown),
                Map.of("node_id", culprit.nodeId(), "state_version", Long.toString(culprit.stateVersion())),
                message));
    }

    static Entry later(Entry one, Entry other) {
        return one.offset() > other.offset() ? one : other;
    }

    private static List<String> ids(List<Entry> entries) {
        return new Trail<>(
                        entries.stream().map(entry -> entry.event().eventId()).toList())
                .ids();
    }
}
