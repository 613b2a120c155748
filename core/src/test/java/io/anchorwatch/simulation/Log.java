package io.anchorwatch.simulation;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A second reading of simulated events, by brute force and without the book that the templates keep. */
final class Log {
    private static final long SECOND = 1_000_000;

    private final List<ReasonEvent> events;
    private final Map<String, Long> handedOver = new HashMap<>();

    Log(History history) {
        Map<String, ReasonEvent> byId = new TreeMap<>();
        history.emissions().forEach(emission -> {
            byId.put(emission.event().eventId(), emission.event());
            handedOver.merge(emission.event().eventId(), emission.at(), Math::min);
        });
        events = byId.values().stream()
                .sorted(Comparator.comparingLong(ReasonEvent::at).thenComparing(ReasonEvent::nodeSequence))
                .toList();
    }

    /** The events of each session, by version: accepts before their switch, rejections after the mutation. */
    Map<String, List<ReasonEvent>> sessions() {
        Map<String, List<ReasonEvent>> sessions = new TreeMap<>();
        for (ReasonEvent event : events) {
            if (event.sessionId() != null) {
                sessions.computeIfAbsent(event.sessionId(), id -> new ArrayList<>())
                        .add(event);
            }
        }
        sessions.values()
                .forEach(list -> list.sort(Comparator.comparingLong(ReasonEvent::stateVersion)
                        .thenComparingInt(event -> event.accepts() ? 0 : event.mutates() ? 1 : 2)));
        return sessions;
    }

    /** Who is flooded or floods, by the numbers alone: the subject and the most attempts in a window that fires. */
    Map<Subject, Integer> floods() {
        Map<Subject, Integer> floods = new HashMap<>();
        for (Subject.Kind kind : List.of(Subject.Kind.SESSION, Subject.Kind.SOURCE, Subject.Kind.NODE)) {
            attempts(kind).forEach((id, attempts) -> {
                int worst = worstWindow(kind, attempts);
                if (worst > 0) {
                    floods.put(new Subject(kind, id), worst);
                }
            });
        }
        return floods;
    }

    private Map<String, List<ReasonEvent>> attempts(Subject.Kind kind) {
        Map<String, List<ReasonEvent>> attempts = new TreeMap<>();
        for (ReasonEvent event : events) {
            String id = switch (kind) {
                case SESSION -> event.sessionId();
                case SOURCE -> event.source();
                default -> event.nodeId();
            };
            if (id != null && event.code().attempts()) {
                attempts.computeIfAbsent(id, key -> new ArrayList<>()).add(event);
            }
        }
        return attempts;
    }

    private static int worstWindow(Subject.Kind kind, List<ReasonEvent> attempts) {
        int worst = 0;
        Set<Long> seconds =
                attempts.stream().map(event -> event.at() / SECOND).collect(Collectors.toCollection(TreeSet::new));
        for (long last : seconds) {
            List<ReasonEvent> window = attempts.stream()
                    .filter(event -> event.at() / SECOND <= last && event.at() / SECOND > last - 10)
                    .toList();
            if (fires(kind, window)) {
                worst = Math.max(worst, window.size());
            }
        }
        return worst;
    }

    private static boolean fires(Subject.Kind kind, List<ReasonEvent> window) {
        List<ReasonEvent> hostile =
                window.stream().filter(event -> event.code().hostile()).toList();
        boolean mostly = hostile.size() >= 0.8 * window.size();
        return switch (kind) {
            case SESSION ->
                window.stream().filter(event -> event.code().rejects()).count() >= 20;
            case SOURCE -> hostile.size() >= 20 && mostly;
            default ->
                hostile.size() >= 200
                        && mostly
                        && hostile.stream().map(ReasonEvent::source).distinct().count() >= 20;
        };
    }

    /** Sessions that switch too often or flap, as {@code session limit}. */
    Set<String> limits() {
        Set<String> limits = new HashSet<>();
        sessions().forEach((session, events) -> {
            Deque<ReasonEvent> switches = new ArrayDeque<>();
            List<Long> flaps = new ArrayList<>();
            ReasonEvent before = null;
            for (ReasonEvent event : events) {
                if (event.code() != ReasonCode.TRANSPORT_SWITCH_OK) {
                    continue;
                }
                switches.add(event);
                while (switches.getFirst().at() < event.at() - 60 * SECOND) {
                    switches.removeFirst();
                }
                if (switches.size()
                        > Policies.BUILT_IN.of(event.policyVersion()).switchesPerMinuteMax()) {
                    limits.add(session + " switch_rate");
                }
                if (before != null && event.transportId().equals(before.previousTransportId())) {
                    flaps.add(event.at());
                }
                if (flaps.stream().filter(at -> at >= event.at() - 60 * SECOND).count() >= 3) {
                    limits.add(session + " oscillation");
                }
                before = event;
            }
        });
        return limits;
    }

    /** How many sessions have a bind in each window of 10 s. */
    Map<Long, Long> binds() {
        Map<Long, Set<String>> binds = new TreeMap<>();
        for (ReasonEvent event : events) {
            if (event.binds()) {
                long placed = Math.min(event.at(), handedOver.get(event.eventId()));
                binds.computeIfAbsent(placed / (10 * SECOND) * 10 * SECOND, start -> new HashSet<>())
                        .add(event.sessionId());
            }
        }
        return binds.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry ->
                (long) entry.getValue().size()));
    }
}
