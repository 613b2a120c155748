package io.anchorwatch.simulation;

/** A stretch in the life of one attached session. */
interface Chapter {
    /**
     * Tells it.
     *
     * @return when it is over, epoch microseconds
     */
    long tell(Life life, long at);
}
