package io.anchorwatch.fold;

import java.io.Serial;

/** A part of a state is not where it was written. Whoever reads while others write reads the state again. */
public final class MissingPartException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    public MissingPartException(long number) {
        super("part " + number + " of a state is not there");
    }
}
