package io.anchorwatch.producers;

import java.time.Duration;

/** Whether somebody wants an end, for work that goes on until it is told to stop. */
public interface Stop {
    /** Waits until somebody wants an end, at most so long, and says whether somebody does. */
    boolean await(Duration longest) throws InterruptedException;
}
