package io.anchorwatch.sigma;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.FindingId;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is remembered of a group, as bytes. */
public final class GroupStateCodec implements StateCodec<GroupState> {
    private static final int VERSION = 1;

    @Override
    public void write(GroupState state, PackWriter out) {
        out.version(VERSION)
                .unsigned(state.span)
                .signed(state.lastAppend)
                .signed(state.droppedTo)
                .signed(state.toldTo)
                .unsigned(state.kept.size());
        state.kept.forEach(one -> one.write(out, state.lastAppend));
        Run run = state.run;
        out.flag(run != null);
        if (run != null) {
            out.unsigned(run.matches())
                    .unsigned(run.windowMax())
                    .signed(run.lastAppend())
                    .signed(run.saidAt())
                    .flag(run.unsaid());
            write(run.finding(), out);
        }
    }

    /** What a rule's findings have in common is not written. */
    private static void write(Finding finding, PackWriter out) {
        out.text(finding.code().name())
                .text(finding.rule())
                .text(finding.severity().name())
                .text(finding.fleetId())
                .text(finding.subject().kind().name())
                .text(finding.subject().id())
                .signed(finding.beganAt())
                .signed(finding.lastSeenAt());
        Map<String, Integer> byCode = finding.byCode() == null ? Map.of() : finding.byCode();
        out.unsigned(byCode.size());
        byCode.forEach((code, many) -> out.text(code).unsigned(many));
        out.unsigned(finding.evidence().size());
        finding.evidence().forEach(out::text);
        out.unsigned(finding.details().size());
        finding.details().forEach((key, value) -> out.text(key).text(value));
        out.unsigned(finding.flags().size());
        finding.flags().forEach(out::text);
        out.text(finding.message());
    }

    @Override
    public GroupState decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        long span = in.unsigned();
        long lastAppend = in.signed();
        long droppedTo = in.signed();
        long toldTo = in.signed();
        int many = in.upTo(bytes.length);
        List<Kept> kept = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            kept.add(Kept.read(in, lastAppend));
        }
        Run run = null;
        if (in.flag()) {
            long matches = in.unsigned();
            int windowMax = in.upTo(Integer.MAX_VALUE);
            long heldAppend = in.signed();
            long saidAt = in.signed();
            boolean unsaid = in.flag();
            run = new Run(finding(in, bytes.length), matches, windowMax, heldAppend, saidAt, unsaid);
        }
        in.end();
        return new GroupState(span, kept, droppedTo, toldTo, lastAppend, run);
    }

    private static Finding finding(PackReader in, int limit) {
        ReasonCode code = ReasonCode.of(in.text());
        String rule = in.text();
        Severity severity = Severity.valueOf(in.text());
        String fleetId = in.text();
        Subject subject = new Subject(Subject.Kind.valueOf(in.text()), in.text());
        long beganAt = in.signed();
        long lastSeenAt = in.signed();
        Map<String, Integer> byCode = new TreeMap<>();
        for (int left = in.upTo(limit); left > 0; left--) {
            byCode.put(in.text(), in.upTo(Integer.MAX_VALUE));
        }
        List<String> evidence = texts(in, limit);
        Map<String, String> details = new TreeMap<>();
        for (int left = in.upTo(limit); left > 0; left--) {
            details.put(in.text(), in.text());
        }
        List<String> flags = texts(in, limit);
        return new Finding(
                FindingId.of(fleetId, code.name(), rule, subject, beganAt),
                code,
                rule,
                severity,
                Status.UPDATED,
                false,
                fleetId,
                subject,
                beganAt,
                lastSeenAt,
                null,
                null,
                null,
                null,
                null,
                byCode,
                evidence,
                null,
                details,
                flags,
                Finding.ANCHORWATCH,
                in.text(),
                0);
    }

    private static List<String> texts(PackReader in, int limit) {
        List<String> texts = new ArrayList<>();
        for (int left = in.upTo(limit); left > 0; left--) {
            texts.add(in.text());
        }
        return texts;
    }
}
