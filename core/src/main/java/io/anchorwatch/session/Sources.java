package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Fold;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a session, and who only tries to: replays and failed proofs from sources that do not hold it (docs/domain.md,
 * security events). Entries come in append order; a rejection is judged when the grace behind it has passed.
 */
final class Sources {
    private static final long MINUTE = 60_000_000;
    private static final int ENOUGH = 3;

    /** How many refused sources of one episode are remembered: an attack may come from ever new ones for hours. */
    private static final int REFUSED = 64;

    private static final Queue<Entry> NOBODY = new ArrayDeque<>(0);

    private final Acts acts;
    // Most sessions have one holder and are never refused: what they do not need is not made.
    private Set<String> holders = Set.of();
    private Queue<Entry> waiting = NOBODY;
    private Map<ReasonCode, ArrayDeque<Entry>> counted = Map.of();

    /** The first refusals of each source in the episode, by their ids; the source that was refused last comes last. */
    private Map<String, List<String>> refusedInEpisode = Map.of();

    private @Nullable String episode;
    private boolean handshakeKnown;

    Sources(Acts acts) {
        this.acts = acts;
    }

    /**
     * Takes a handshake or an accept that stands.
     *
     * @param inEpisode the id of the episode that it belongs to, or null
     */
    void holds(Entry entry, @Nullable String inEpisode, Statements out) {
        ReasonEvent event = entry.event();
        handshakeKnown |= event.code() == ReasonCode.HANDSHAKE_OK;
        String source = event.source();
        if (source == null) {
            return;
        }
        follow(inEpisode);
        List<String> refused = refusedInEpisode.getOrDefault(source, List.of());
        if (event.accepts() && !holders.contains(source) && !refused.isEmpty() && handshakeKnown) {
            List<String> events = new ArrayList<>(refused);
            events.add(event.eventId());
            acts.take(
                    Evidence.of(
                                    ReasonCode.SEC_SESSION_FIXATION_ATTEMPT,
                                    "fixation-accept",
                                    entry,
                                    event.at(),
                                    new Trail<>(events).ids(),
                                    Map.of("source", source),
                                    "A source whose proof had failed was accepted")
                            .violating("FIXATION_ACCEPT", Severity.HIGH),
                    out);
        }
        if (holders.isEmpty()) {
            holders = Set.of(source);
        } else if (!holders.contains(source)) {
            holders = holders.size() == 1 ? new HashSet<>(holders) : holders;
            holders.add(source);
        }
    }

    /**
     * Takes a rejection.
     *
     * @param inEpisode the id of the episode that it belongs to, or null
     * @param live whether the session had not ended
     */
    void refused(Entry entry, @Nullable String inEpisode, boolean live) {
        ReasonEvent event = entry.event();
        String source = event.source();
        boolean counts = (event.code() == ReasonCode.AUTH_FAIL && live) || event.code() == ReasonCode.REPLAY_DETECTED;
        if (source == null || !counts) {
            return;
        }
        follow(inEpisode);
        if (!holders.contains(source)) {
            waiting = waiting == NOBODY ? new ArrayDeque<>(2) : waiting;
            waiting.add(entry);
            if (inEpisode != null) {
                remember(source, event);
            }
        }
    }

    /**
     * The sources that were refused last are the ones remembered: were it the first, whoever means to be accepted would only
     * have to send others ahead.
     */
    private void remember(String source, ReasonEvent event) {
        refusedInEpisode = refusedInEpisode.isEmpty() ? new LinkedHashMap<>(2) : refusedInEpisode;
        List<String> before = refusedInEpisode.remove(source);
        List<String> refused = before == null ? new ArrayList<>(1) : before;
        if (refused.size() < ENOUGH) {
            refused.add(event.eventId());
        }
        refusedInEpisode.put(source, refused);
        if (refusedInEpisode.size() > REFUSED) {
            refusedInEpisode.remove(refusedInEpisode.keySet().iterator().next());
        }
    }

    private void follow(@Nullable String inEpisode) {
        if (inEpisode != null && !inEpisode.equals(episode)) {
            episode = inEpisode;
            refusedInEpisode = Map.of();
        }
    }

    long deadline() {
        Entry first = waiting.peek();
        return first == null ? Fold.NEVER : first.appendedAt() + Fold.GRACE;
    }

    /** Lets time pass for what counts in append order, the earliest deadline first. */
    void advanceWithActs(long clock, Statements out) {
        while (Math.min(deadline(), acts.deadline()) <= clock) {
            if (deadline() <= acts.deadline()) {
                advance(deadline(), out);
            } else {
                acts.advance(acts.deadline(), out);
            }
        }
    }

    /** Judges the rejections whose grace has passed. */
    void advance(long clock, Statements out) {
        while (deadline() <= clock) {
            Entry entry = waiting.remove();
            ReasonEvent event = entry.event();
            boolean forgiven = event.code() == ReasonCode.REPLAY_DETECTED
                    && event.source() != null
                    && holders.contains(event.source());
            if (!forgiven) {
                judge(entry, out);
            }
        }
    }

    private void judge(Entry entry, Statements out) {
        ReasonEvent event = entry.event();
        boolean replay = event.code() == ReasonCode.REPLAY_DETECTED;
        if (!replay && !handshakeKnown) {
            return;
        }
        counted = counted.isEmpty() ? new EnumMap<>(ReasonCode.class) : counted;
        ArrayDeque<Entry> recent = counted.computeIfAbsent(event.code(), code -> new ArrayDeque<>());
        recent.add(entry);
        for (Iterator<Entry> old = recent.iterator(); old.hasNext(); ) {
            if (old.next().placedAt() <= entry.placedAt() - MINUTE) {
                old.remove();
            }
        }
        boolean enough = recent.size() >= ENOUGH;
        if (replay) {
            String rule = "replay-foreign-source";
            if (handshakeKnown || enough || acts.open(ReasonCode.SEC_REPLAY_ATTEMPT, rule)) {
                say(
                        entry,
                        recent,
                        ReasonCode.SEC_REPLAY_ATTEMPT,
                        rule,
                        "Reattach token reused by a source that does not hold the session",
                        out);
            }
        } else {
            String rule = "session-fixation";
            if (enough || acts.open(ReasonCode.SEC_SESSION_FIXATION_ATTEMPT, rule)) {
                say(
                        entry,
                        recent,
                        ReasonCode.SEC_SESSION_FIXATION_ATTEMPT,
                        rule,
                        "Invalid proofs from sources that do not hold the session",
                        out);
            }
        }
    }

    private void say(
            Entry entry, ArrayDeque<Entry> recent, ReasonCode code, String rule, String message, Statements out) {
        List<String> events = new ArrayList<>(recent.size());
        recent.forEach(one -> events.add(one.event().eventId()));
        acts.take(
                Evidence.of(code, rule, entry, entry.at(), events, Map.of(), message)
                        .counting(events.size()),
                out);
        recent.clear();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void rest(RestWriter out) {
        out.texts(holders).entries(waiting).text(episode).flag(handshakeKnown);
        out.number(counted.size());
        counted.forEach((code, entries) -> out.code(code).entries(entries));
        out.number(refusedInEpisode.size());
        refusedInEpisode.forEach((source, refused) -> out.text(source).texts(refused));
    }

    void wake(RestReader in) {
        List<String> holding = in.texts();
        holders = holding.size() > 1 ? new HashSet<>(holding) : Set.copyOf(holding);
        List<Entry> asking = in.entries();
        waiting = asking.isEmpty() ? NOBODY : new ArrayDeque<>(asking);
        episode = in.optionalText();
        handshakeKnown = in.flag();
        for (long left = in.number(); left > 0; left--) {
            counted = counted.isEmpty() ? new EnumMap<>(ReasonCode.class) : counted;
            counted.put(in.code(), new ArrayDeque<>(in.entries()));
        }
        for (long left = in.number(); left > 0; left--) {
            refusedInEpisode = refusedInEpisode.isEmpty() ? new LinkedHashMap<>(2) : refusedInEpisode;
            refusedInEpisode.put(in.text(), in.texts());
        }
    }
}
