package io.anchorwatch.flood;

import io.anchorwatch.flood.FloodState.Pending;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * States of the three flood folds as bytes. What lies in the {@link Past} is read when it is first needed; malformed
 * bytes in there are only found then.
 */
public final class FloodStateCodec implements StateCodec<FloodState> {
    private static final int VERSION = 1;
    private static final FloodRule[] RULES = {FloodRule.SESSION, FloodRule.SOURCE, FloodRule.NODE};

    @Override
    public void write(FloodState state, PackWriter out) {
        out.version(VERSION).unsigned(List.of(RULES).indexOf(state.key.rule()));
        out.text(state.key.fleetId()).text(state.key.subject());
        boolean letIn = state.newest != FloodState.NONE;
        out.flag(letIn);
        if (letIn) {
            out.unsigned(state.newest).signed(state.lastAppend - state.newest);
        }
        out.unsigned(state.late()).unsigned(state.dueAt);
        out.unsigned(state.pending().size());
        for (Pending pending : state.pending()) {
            out.unsigned(pending.release());
            pending.tally().write(out, pending.release());
        }
        state.past.write(out);
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
        long dueAt = in.unsigned();
        int waiting = in.upTo(bytes.length);
        List<Pending> pending = new ArrayList<>(waiting);
        for (int i = 0; i < waiting; i++) {
            long release = in.unsigned();
            pending.add(new Pending(release, Tally.read(in, release)));
        }
        FloodState state = new FloodState(key, pending, Past.read(in));
        in.end();
        state.newest = newest;
        state.lastAppend = lastAppend;
        state.late = late;
        state.dueAt = dueAt;
        return state;
    }
}
