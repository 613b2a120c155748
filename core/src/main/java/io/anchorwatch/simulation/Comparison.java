package io.anchorwatch.simulation;

import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was concluded, held against the truth: what is missing and what nobody should have concluded, in words.
 *
 * @param episodesExpected how many episodes the truth has
 * @param findingsExpected how many findings the truth has, as far as events alone show them
 * @param othersExpected how many audit events and windows the truth has
 */
public record Comparison(
        int episodesExpected,
        List<String> episodesMissing,
        List<String> episodesUnexpected,
        int findingsExpected,
        List<String> findingsMissing,
        List<String> findingsUnexpected,
        int othersExpected,
        List<String> othersMissing,
        List<String> othersUnexpected) {

    /**
     * Compares a finished run.
     *
     * @param concluded the newest revision of everything that was issued
     * @param accounted what the observer keeps account of: truths that need more are left out
     */
    public static Comparison of(
            Collection<Truth> truths, Collection<? extends Conclusion> concluded, Set<Truth.Needs> accounted) {
        List<Episode> episodes = only(concluded, Episode.class).stream()
                .filter(episode -> !episode.flags().contains("WITHDRAWN"))
                .toList();
        List<Finding> findings = only(concluded, Finding.class).stream()
                .filter(finding -> !finding.withdrawn())
                .toList();
        List<Truth.OfEpisode> trueEpisodes = ofKind(truths, Truth.OfEpisode.class);
        List<Truth.OfFinding> trueFindings = ofKind(truths, Truth.OfFinding.class).stream()
                .filter(truth -> accounted.contains(truth.needs()))
                .toList();
        List<String> othersMissing = new ArrayList<>();
        List<String> othersUnexpected = new ArrayList<>();
        windows(truths, only(concluded, InvariantWindow.class), othersMissing, othersUnexpected);
        audits(truths, only(concluded, AuditEvent.class), othersMissing, othersUnexpected);
        Map<String, Episode> byId = episodes.stream().collect(Collectors.toMap(Comparison::place, e -> e, (a, b) -> b));
        return new Comparison(
                trueEpisodes.size(),
                trueEpisodes.stream()
                        .filter(truth -> {
                            Episode found = byId.get(place(truth.episode()));
                            return found == null || !truth.matches(found);
                        })
                        .map(truth -> truth.episode() + " but " + byId.get(place(truth.episode())))
                        .toList(),
                episodes.stream()
                        .filter(found -> trueEpisodes.stream().noneMatch(truth -> truth.matches(found)))
                        .map(Episode::toString)
                        .toList(),
                trueFindings.size(),
                trueFindings.stream()
                        .filter(truth -> findings.stream().noneMatch(truth::matches))
                        .map(Object::toString)
                        .toList(),
                findings.stream()
                        .filter(found -> trueFindings.stream().noneMatch(truth -> truth.matches(found)))
                        .map(Finding::toString)
                        .toList(),
                ofKind(truths, Truth.OfWindow.class).size()
                        + ofKind(truths, Truth.OfAudit.class).size(),
                othersMissing,
                othersUnexpected);
    }

    private static String place(Episode episode) {
        return episode.fleetId() + '/' + episode.episodeId();
    }

    private static void windows(
            Collection<Truth> truths, List<InvariantWindow> windows, List<String> missing, List<String> unexpected) {
        Map<String, int[]> sums = new TreeMap<>();
        for (InvariantWindow window : windows) {
            int[] sum = sums.computeIfAbsent(
                    window.fleetId() + ' ' + window.invariant() + ' ' + window.windowStart(), k -> new int[3]);
            sum[0] += window.confirmed();
            sum[1] += window.breached();
            sum[2] += window.notEvaluable();
        }
        for (Truth.OfWindow truth : ofKind(truths, Truth.OfWindow.class)) {
            String key = truth.fleetId() + ' ' + truth.invariant() + ' ' + truth.windowStart();
            int[] sum = sums.remove(key);
            boolean same = sum != null
                    && sum[0] == truth.confirmed()
                    && sum[1] == truth.breached()
                    && sum[2] == truth.notEvaluable();
            if (!same) {
                missing.add(truth + " but " + (sum == null ? "none" : Arrays.toString(sum)));
            }
        }
        sums.forEach((key, sum) -> {
            if (sum[0] + sum[1] + sum[2] > 0) {
                unexpected.add("window " + key + ' ' + Arrays.toString(sum));
            }
        });
    }

    private static void audits(
            Collection<Truth> truths, List<AuditEvent> audits, List<String> missing, List<String> unexpected) {
        List<AuditEvent> standing = audits.stream()
                .filter(audit -> !audit.details().containsKey("withdrawn"))
                .toList();
        List<Truth.OfAudit> expected = ofKind(truths, Truth.OfAudit.class);
        Map<String, List<AuditEvent>> bySession =
                standing.stream().collect(Collectors.groupingBy(a -> a.fleetId() + '/' + a.sessionId()));
        Map<String, List<Truth.OfAudit>> trueBySession =
                expected.stream().collect(Collectors.groupingBy(a -> a.fleetId() + '/' + a.sessionId()));
        for (Truth.OfAudit truth : expected) {
            if (bySession.getOrDefault(truth.fleetId() + '/' + truth.sessionId(), List.of()).stream()
                    .noneMatch(audit -> matches(truth, audit))) {
                missing.add(truth.toString());
            }
        }
        for (AuditEvent audit : standing) {
            if (trueBySession.getOrDefault(audit.fleetId() + '/' + audit.sessionId(), List.of()).stream()
                    .noneMatch(truth -> matches(truth, audit))) {
                unexpected.add(audit.toString());
            }
        }
    }

    private static boolean matches(Truth.OfAudit truth, AuditEvent audit) {
        String window = truth.windowStart() == null
                ? ""
                : Instant.ofEpochSecond(truth.windowStart() / 1_000_000).toString();
        return truth.code() == audit.code()
                && audit.auditId().endsWith(window)
                && (truth.stateVersion() == null || truth.stateVersion().equals(audit.stateVersion()))
                && audit.details().entrySet().containsAll(truth.details().entrySet());
    }

    private static <T> List<T> only(Collection<?> all, Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <T extends Truth> List<T> ofKind(Collection<Truth> truths, Class<T> kind) {
        return only(truths, kind);
    }

    /** Of a run that was cut short: nobody can say whether what is beyond its truth is true. */
    public Comparison onlyMissing() {
        return new Comparison(
                episodesExpected,
                episodesMissing,
                List.of(),
                findingsExpected,
                findingsMissing,
                List.of(),
                othersExpected,
                othersMissing,
                List.of());
    }

    /** Whether everything true was concluded, and nothing else. */
    public boolean truthFound() {
        return episodesMissing.isEmpty()
                && episodesUnexpected.isEmpty()
                && findingsMissing.isEmpty()
                && findingsUnexpected.isEmpty()
                && othersMissing.isEmpty()
                && othersUnexpected.isEmpty();
    }

    /** Everything that differs, a line each. */
    public List<String> differences() {
        List<String> lines = new ArrayList<>();
        episodesMissing.forEach(one -> lines.add("missing: " + one));
        episodesUnexpected.forEach(one -> lines.add("unexpected: " + one));
        findingsMissing.forEach(one -> lines.add("missing: " + one));
        findingsUnexpected.forEach(one -> lines.add("unexpected: " + one));
        othersMissing.forEach(one -> lines.add("missing: " + one));
        othersUnexpected.forEach(one -> lines.add("unexpected: " + one));
        return lines;
    }
}
