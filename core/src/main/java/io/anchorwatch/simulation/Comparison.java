package io.anchorwatch.simulation;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.InvariantWindow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What was concluded, held against the truth: what is missing and what nobody should have concluded, in words.
 *
 * @param rows one for every kind of thing that is true or was concluded, in the order of their names
 */
public record Comparison(List<Row> rows) {

    /**
     * One kind of thing.
     *
     * @param what {@code episodes}, or {@code audit events}, {@code findings} or {@code windows} and the code or invariant
     * @param expected how many the truth has, as far as the observer can see them
     * @param missing each of those that was not concluded, or not as it is
     * @param unexpected each that was concluded and is not true
     */
    public record Row(String what, int expected, List<String> missing, List<String> unexpected) {
        public Row {
            missing = List.copyOf(missing);
            unexpected = List.copyOf(unexpected);
        }
    }

    public Comparison {
        rows = List.copyOf(rows);
    }

    /**
     * Compares a finished run.
     *
     * @param concluded the newest revision of everything that was issued
     * @param accounted what the observer keeps account of: truths that need more are neither asked for nor held against
     *     it
     */
    public static Comparison of(
            Collection<Truth> truths, Collection<? extends Conclusion> concluded, Set<Truth.Needs> accounted) {
        return of(truths, concluded, accounted, conclusion -> false);
    }

    /**
     * Compares a run that was cut off.
     *
     * @param truths those that had fallen due
     * @param undecided which conclusions belong to what was cut off, so that nobody can say whether they are true
     */
    public static Comparison of(
            Collection<Truth> truths,
            Collection<? extends Conclusion> concluded,
            Set<Truth.Needs> accounted,
            Predicate<Conclusion> undecided) {
        Map<Sameness.Place, List<Conclusion>> found = new LinkedHashMap<>();
        for (Conclusion one : addedUp(concluded)) {
            if (Sameness.stands(one)) {
                found.computeIfAbsent(Sameness.place(one), place -> new ArrayList<>())
                        .add(one);
            }
        }
        Map<Sameness.Place, List<Truth>> known = new LinkedHashMap<>();
        for (Truth truth : truths) {
            Sameness.Place place = Sameness.place(truth);
            if (place != null) {
                known.computeIfAbsent(place, at -> new ArrayList<>()).add(truth);
            }
        }
        Ledger ledger = new Ledger();
        known.forEach((place, here) -> here.stream()
                .filter(truth -> accounted.contains(truth.needs()))
                .forEach(truth -> ledger.expect(place, truth, found.getOrDefault(place, List.of()))));
        found.forEach((place, here) -> here.stream()
                .filter(one ->
                        known.getOrDefault(place, List.of()).stream().noneMatch(truth -> Sameness.matches(truth, one)))
                .filter(undecided.negate())
                .forEach(one -> ledger.row(place).unexpected.add(one.toString())));
        return ledger.closed();
    }

    /**
     * Which conclusions of a run that was cut off are undecided.
     *
     * @param later what would have fallen due afterwards
     * @param sessionsUnderWay of which events were still to come
     */
    public static Predicate<Conclusion> undecided(Collection<Truth> later, Set<String> sessionsUnderWay) {
        Set<Sameness.Place> places = new HashSet<>();
        for (Truth truth : later) {
            Sameness.Place place = Sameness.place(truth);
            if (place != null) {
                places.add(place);
            }
        }
        return conclusion -> {
            String session = Sameness.sessionOf(conclusion);
            return places.contains(Sameness.place(conclusion))
                    || (session != null && sessionsUnderWay.contains(session));
        };
    }

    /** The same, with the windows of all partitions as one. */
    private static Collection<Conclusion> addedUp(Collection<? extends Conclusion> concluded) {
        List<Conclusion> all = new ArrayList<>();
        Map<Sameness.Place, InvariantWindow> windows = new LinkedHashMap<>();
        for (Conclusion one : concluded) {
            if (one instanceof InvariantWindow window) {
                windows.merge(Sameness.place(window), window, Comparison::sum);
            } else {
                all.add(one);
            }
        }
        all.addAll(windows.values());
        return all;
    }

    private static InvariantWindow sum(InvariantWindow one, InvariantWindow other) {
        return new InvariantWindow(
                one.fleetId(),
                one.invariant(),
                Math.min(one.partition(), other.partition()),
                one.windowStart(),
                one.windowEnd(),
                one.checked() + other.checked(),
                one.confirmed() + other.confirmed(),
                one.breached() + other.breached(),
                one.notEvaluable() + other.notEvaluable(),
                one.bindingChanges() + other.bindingChanges(),
                Math.max(one.revision(), other.revision()));
    }

    /** Rows while they are being written. */
    private static final class Ledger {
        private final Map<String, OpenRow> rows = new TreeMap<>();

        private static final class OpenRow {
            private int expected;
            private final List<String> missing = new ArrayList<>();
            private final List<String> unexpected = new ArrayList<>();
        }

        OpenRow row(Sameness.Place place) {
            return rows.computeIfAbsent(place.what(), what -> new OpenRow());
        }

        void expect(Sameness.Place place, Truth truth, List<Conclusion> found) {
            OpenRow row = row(place);
            row.expected++;
            if (found.stream().noneMatch(one -> Sameness.matches(truth, one))) {
                row.missing.add(truth + (found.isEmpty() ? ", and nothing was concluded" : ", but there is " + found));
            }
        }

        Comparison closed() {
            return new Comparison(rows.entrySet().stream()
                    .map(e -> new Row(e.getKey(), e.getValue().expected, e.getValue().missing, e.getValue().unexpected))
                    .toList());
        }
    }

    /** The rows whose name begins so, as one under that name. */
    public Row total(String what) {
        List<Row> these =
                rows.stream().filter(row -> row.what().startsWith(what)).toList();
        return new Row(
                what,
                these.stream().mapToInt(Row::expected).sum(),
                these.stream().flatMap(row -> row.missing().stream()).toList(),
                these.stream().flatMap(row -> row.unexpected().stream()).toList());
    }

    /** Whether everything true was concluded, and nothing else. */
    public boolean truthFound() {
        return rows.stream()
                .allMatch(row -> row.missing().isEmpty() && row.unexpected().isEmpty());
    }

    /** Everything that differs, a line each. */
    public List<String> differences() {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            row.missing().forEach(one -> lines.add("missing: " + one));
            row.unexpected().forEach(one -> lines.add("unexpected: " + one));
        }
        return lines;
    }
}
