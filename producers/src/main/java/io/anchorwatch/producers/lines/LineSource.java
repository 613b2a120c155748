package io.anchorwatch.producers.lines;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where lines come from. For one thread. */
public interface LineSource extends Closeable {
    /** The next line, or null while there is none: for ever if it has {@link #ended}. */
    @Nullable
    Line next() throws IOException;

    /** Whether there is nothing more to come. */
    boolean ended();

    /** Where to go on after the last line, or null where that cannot be said. */
    @Nullable
    Position position();
}
