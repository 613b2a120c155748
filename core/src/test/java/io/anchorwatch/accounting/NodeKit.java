package io.anchorwatch.accounting;

import static io.anchorwatch.testing.Scenario.START;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One node's account from a table, a line each, in milliseconds of append time:
 *
 * <pre>
 * 0     1-5 7             numbers
 * 100   8 inc=2 lead=3000 of another life, by a clock that is ahead
 * 9000  beat=8            a heartbeat with its last number; also lead=, inc=, stopping
 * 20000 time
 * </pre>
 *
 * <p>Every state goes through its codec. The watermark has passed all that was appended before.
 */
final class NodeKit {
    private static final NodeFold FOLD = new NodeFold();
    private static final NodeStateCodec STATES = new NodeStateCodec();
    private static final NodeReportCodec REPORTS = new NodeReportCodec();

    @Nullable
    NodeState state;

    private final Map<String, Conclusion> said = new TreeMap<>();
    private long watermark = Long.MIN_VALUE;

    static NodeKit of(String table) {
        NodeKit kit = new NodeKit();
        for (String line : table.strip().split("\n")) {
            String[] words = line.strip().split("\\s+");
            long at = START + Long.parseLong(words[0]) * 1_000;
            kit.advance(at);
            if (!words[1].equals("time")) {
                reports(words, at).forEach(kit::take);
            }
        }
        return kit;
    }

    static List<NodeReport> reports(String[] words, long at) {
        Map<String, Long> options = Arrays.stream(words)
                .skip(1)
                .filter(word -> word.contains("="))
                .collect(Collectors.toMap(
                        word -> word.substring(0, word.indexOf('=')),
                        word -> Long.parseLong(word.substring(word.indexOf('=') + 1))));
        long incarnation = options.getOrDefault("inc", 0L);
        long said = at + options.getOrDefault("lead", 0L) * 1_000;
        if (options.containsKey("beat")) {
            return List.of(
                    beat(incarnation, options.get("beat"), at, said, words[words.length - 1].equals("stopping")));
        }
        List<NodeReport> reports = new ArrayList<>();
        for (String word : words) {
            if (word.matches("\\d+(-\\d+)?") && !word.equals(words[0])) {
                String[] ends = word.split("-");
                for (long number = Long.parseLong(ends[0]); number <= Long.parseLong(ends[ends.length - 1]); number++) {
                    reports.add(heard(incarnation, number, at, said));
                }
            }
        }
        return reports;
    }

    static NodeReport beat(long incarnation, long last, long at, long said, boolean stopping) {
        return new NodeReport.Beat(new NodeHeartbeat("default", "n1", incarnation, last, said, stopping), at);
    }

    static NodeReport heard(long incarnation, long number, long at, long said) {
        return SequenceBlock.of(event(incarnation, number, said, "RATE_LIMITED"), at, at, SequenceBlock.Taken.FRESH);
    }

    static ReasonEvent event(long incarnation, long number, long said, String code) {
        return new ReasonEvent(
                "default",
                "n1",
                incarnation,
                number,
                code,
                said,
                null,
                ReasonEvent.ABSENT,
                ReasonEvent.ABSENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    void take(NodeReport report) {
        keep(FOLD.take(state, REPORTS.decode(REPORTS.encode(report)), watermark));
    }

    void advance(long to) {
        watermark = Math.max(watermark, Math.floorDiv(to, 1_000_000) * 1_000_000);
        keep(FOLD.advance(state, watermark));
    }

    private void keep(Step<NodeState, Finding> step) {
        state = step.state() == null ? null : again(step.state());
        for (Finding finding : step.outputs()) {
            for (Conclusion one : Issuer.issue(said.get(finding.id()), finding)) {
                said.put(one.id(), one);
            }
        }
    }

    /** As it is when it was written and read again, with what is written beside it. */
    private static NodeState again(NodeState state) {
        Map<Long, byte[]> parts = STATES.parts(state);
        return STATES.decode(STATES.encode(state), parts::get);
    }

    NodeView view() {
        return NodeView.of(state);
    }

    /** Each finding as it stands: rule, status, times in ms, and what it says is missing. */
    List<String> findings() {
        return said.values().stream()
                .map(Finding.class::cast)
                .sorted((a, b) -> Long.compare(a.beganAt(), b.beganAt()))
                .map(NodeKit::line)
                .toList();
    }

    List<String> full() {
        return said.values().stream().map(one -> one.withRevision(0).toString()).toList();
    }

    private static String line(Finding finding) {
        String ended = finding.endedAt() == null ? "" : " ended=" + ms(finding.endedAt());
        String missing = finding.code() == ReasonCode.AUDIT_EVENT_GAP
                ? " " + finding.details().get("missing")
                : "";
        return finding.rule() + " " + finding.status() + " began=" + ms(finding.beganAt()) + ended + missing;
    }

    private static long ms(long at) {
        return (at - START) / 1_000;
    }
}
