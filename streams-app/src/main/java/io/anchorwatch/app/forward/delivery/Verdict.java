package io.anchorwatch.app.forward.delivery;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer of a receiver means for the records that were sent. */
public sealed interface Verdict {
    Verdict ACCEPTED = new Accepted();

    /** The receiver has them all. */
    record Accepted() implements Verdict {}

    /**
     * Nothing is wrong with the records; they are sent again, for ever.
     *
     * @param after how long the receiver asked us to wait, or null for our own pace
     */
    record Retry(String why, @Nullable Duration after) implements Verdict {
        public Retry(String why) {
            this(why, null);
        }
    }

    /**
     * One of them is not wanted, or all are too many: they are halved until it is alone.
     *
     * @param index of the one that the receiver named, or null
     */
    record Refused(Refusal why, @Nullable Integer index) implements Verdict {}

    /** The receiver will take nothing from us until somebody mends something. */
    record Stop(String why) implements Verdict {}

    /** One verdict a record, in their order; none of them stops. */
    record Each(List<Verdict> items) implements Verdict {
        public Each {
            items = List.copyOf(items);
        }
    }
}
