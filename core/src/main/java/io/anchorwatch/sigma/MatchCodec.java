package io.anchorwatch.sigma;

import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;

/** A match as bytes, on its way to its group. */
public final class MatchCodec implements StateCodec<Match> {
    private static final int VERSION = 1;

    @Override
    public void write(Match match, PackWriter out) {
        out.version(VERSION)
                .text(match.rule())
                .unsigned(match.part())
                .text(match.fleetId())
                .text(match.subject().kind().name())
                .text(match.subject().id())
                .unsigned(match.group().size());
        match.group().forEach(out::text);
        out.text(match.eventId())
                .text(match.code())
                .signed(match.at())
                .signed(match.appendedAt())
                .eightBytes(match.value());
    }

    @Override
    public Match decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        String rule = in.text();
        int part = in.upTo(Integer.MAX_VALUE);
        String fleetId = in.text();
        Subject subject = new Subject(Subject.Kind.valueOf(in.text()), in.text());
        int many = in.upTo(bytes.length);
        List<String> group = new ArrayList<>(many);
        for (int i = 0; i < many; i++) {
            group.add(in.text());
        }
        Match match = new Match(
                rule, part, fleetId, subject, group, in.text(), in.text(), in.signed(), in.signed(), in.eightBytes());
        in.end();
        return match;
    }
}
