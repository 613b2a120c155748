package io.anchorwatch.app.query;

import io.anchorwatch.app.config.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which instances hold which partitions, as the group agreed last. May be out of date: whoever is asked checks it. */
public interface Holders {
    /** The instance whose store of that partition is written, or null when nobody is known. Never this instance. */
    @Nullable
    Address owner(Ask<?, ?> ask, int partition);

    /** The other instances that have a copy of that partition; may be empty. */
    List<Address> copies(Ask<?, ?> ask, int partition);
}
