package io.anchorwatch.event;

/**
 * An event as it stands in the log: what the folds take.
 *
 * @param appendedAt when the broker appended it, epoch microseconds: the only clock there is
 * @param offset its place in its partition; decides what came first
 * @param effectiveVersion the version by which it is ordered: its own, else that of the event before it by the same
 *     node, else the highest known when it arrived; kept from then on
 * @param late whether more than the grace had passed before it was appended
 */
public record Entry(ReasonEvent event, long appendedAt, long offset, long effectiveVersion, boolean late)
        implements Timed {
    @Override
    public long at() {
        return event.at();
    }

    /** The second and the window that it belongs to: never in the broker's future. */
    public long placedAt() {
        return event.placedAt(appendedAt);
    }

    public Entry ordered(long effectiveVersion, boolean late) {
        return new Entry(event, appendedAt, offset, effectiveVersion, late);
    }
}
