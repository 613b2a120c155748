package io.anchorwatch.flood;

import io.anchorwatch.flood.FloodState.Pending;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;

/** States of the three flood folds as bytes. Seconds are written as distances from the newest. */
public final class FloodStateCodec implements StateCodec<FloodState> {
    private static final int VERSION = 1;
    private static final FloodRule[] RULES = {FloodRule.SESSION, FloodRule.SOURCE, FloodRule.NODE};

    @Override
    public byte[] encode(FloodState state) {
        PackWriter out = new PackWriter(VERSION);
        out.unsigned(List.of(RULES).indexOf(state.key.rule()));
        out.text(state.key.fleetId()).text(state.key.subject());
        boolean letIn = state.newest != FloodState.NONE;
        out.flag(letIn);
        long near = 0;
        if (letIn) {
            near = state.newest;
            out.unsigned(near).signed(state.lastAppend - near);
        }
        out.unsigned(state.late());
        out.unsigned(state.pending.size());
        for (Pending pending : state.pending) {
            out.unsigned(pending.release());
            pending.tally().write(out, pending.release());
        }
        out.unsigned(state.ring.size());
        for (Tally tally : state.ring) {
            tally.write(out, near);
        }
        out.unsigned(state.runs.size());
        state.runs.forEach(run -> run.write(out));
        return out.toBytes();
    }

    @Override
    public FloodState decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        FloodRule rule = RULES[in.upTo(RULES.length - 1)];
        FloodState.Key key = new FloodState.Key(rule, in.text(), in.text());
        boolean letIn = in.flag();
        long newest = letIn ? in.unsigned() : FloodState.NONE;
        long lastAppend = letIn ? newest + in.signed() : FloodState.NONE;
        int late = in.upTo(Integer.MAX_VALUE);
        int waiting = in.upTo(bytes.length);
        List<Pending> pending = new ArrayList<>(waiting);
        for (int i = 0; i < waiting; i++) {
            long release = in.unsigned();
            pending.add(new Pending(release, Tally.read(in, release)));
        }
        int seconds = in.upTo(bytes.length);
        List<Tally> ring = new ArrayList<>(seconds);
        for (int i = 0; i < seconds; i++) {
            ring.add(Tally.read(in, letIn ? newest : 0));
        }
        int known = in.upTo(bytes.length);
        List<Run> runs = new ArrayList<>(known);
        for (int i = 0; i < known; i++) {
            runs.add(Run.read(in));
        }
        in.end();
        return new FloodState(key, pending, ring, runs, newest, lastAppend, late);
    }
}
