package io.anchorwatch.app.http;

import java.util.List;

/** What keeps the process from working, in words; nothing when all is well. */
public interface Health {
    /** Why the process should be restarted. */
    List<String> stuck();

    /** What is waited for before answers are complete. */
    List<String> waitingFor();
}
