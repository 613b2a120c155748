package io.anchorwatch.sigma;

/**
 * How many there must be within the time: from {@code least} to {@code most}, both included.
 *
 * @param most {@link #UNBOUNDED} when there may be any number
 */
public record Bounds(int least, int most) {
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /** The largest number that a rule may name: what is kept of a group grows with it. */
    public static final int MOST = 2_000;

    public static final Bounds ONE = new Bounds(1, UNBOUNDED);

    public Bounds {
        if (least > most) {
            throw new IllegalArgumentException("no number is at least " + least + " and at most " + most);
        }
    }

    boolean holds(int count) {
        return least <= count && count <= most;
    }

    /** From how many on the answer stays the same. */
    int enough() {
        return most == UNBOUNDED ? least : most + 1;
    }
}
