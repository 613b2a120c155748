package io.anchorwatch.app.topology;

/** Something that is looked at when the clock has come so far, and that knows what the index of deadlines was told of it. */
abstract class Armed {
    private long armed = Long.MAX_VALUE;

    /** The earliest deadline that the index was told, as far as is known; the latest time there is for none. */
    final long armed() {
        return armed;
    }

    /** It was known before, and was forgotten meanwhile. */
    final void armed(long before) {
        armed = before;
    }

    /** Whether the index must be told of a deadline: it knows none that is as early. */
    final boolean arms(long deadline) {
        boolean earlier = deadline < armed;
        armed = Math.min(armed, deadline);
        return earlier;
    }

    /** Its deadline was taken out of the index. */
    final void disarmed() {
        armed = Long.MAX_VALUE;
    }
}
