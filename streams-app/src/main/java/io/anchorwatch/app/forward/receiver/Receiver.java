package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.util.List;

/** Somebody who is sent records. Used by one thread at a time, but for {@link #abort}. */
public interface Receiver extends AutoCloseable {
    /** Sends them in one request and waits for the answer. Whatever the network does is a verdict. */
    Verdict send(List<Parcel> parcels) throws InterruptedException;

    /** From another thread: whatever is being sent fails soon. */
    default void abort() {}

    @Override
    default void close() {}
}
