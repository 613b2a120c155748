package io.anchorwatch.accounting;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.List;

/**
 * A finding about missing numbers that is open: all holes of a node that were first shown at the same time. Says what was
 * missing when the grace had passed; what of it is filled later is the account's.
 *
 * @param behindAt when they were first shown, append time in epoch microseconds: the finding begins there
 * @param missing the holes, {@code from-to} each, ascending; the first {@link #NAMED} of them
 * @param byHeartbeat whether a heartbeat showed them
 */
record Gap(long behindAt, long incarnation, long from, long to, String missing, boolean byHeartbeat) {
    /** How many holes are named one by one. */
    static final int NAMED = 16;

    /** The gap that some holes are, none of them missing: all of one life, ascending. */
    static Gap of(long incarnation, List<Hole> holes) {
        Hole first = holes.get(0);
        List<String> named = holes.stream()
                .limit(NAMED)
                .map(hole -> hole.from() + "-" + hole.to())
                .toList();
        return new Gap(
                first.behindAt(),
                incarnation,
                first.from(),
                holes.get(holes.size() - 1).to(),
                String.join(",", named) + (holes.size() > NAMED ? ",…" : ""),
                first.byHeartbeat());
    }

    void write(PackWriter out) {
        out.signed(behindAt)
                .signed(incarnation)
                .signed(from)
                .signed(to)
                .text(missing)
                .flag(byHeartbeat);
    }

    static Gap read(PackReader in) {
        return new Gap(in.signed(), in.signed(), in.signed(), in.signed(), in.text(), in.flag());
    }
}
