package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** What keeps the process from working, in words; nothing when all is well. */
public interface Health {
    /** Why the process should be restarted. */
    List<String> stuck();

    /** What is waited for before answers are complete. */
    List<String> waitingFor();

    /**
     * The answer when nothing is wrong.
     *
     * @throws Problem 503, if something is
     */
    static Reply up(List<String> reasons) {
        if (!reasons.isEmpty()) {
            throw Problem.unavailable(String.join("; ", reasons), 5);
        }
        return Reply.json(JsonNodeFactory.instance.objectNode().put("status", "up"));
    }
}
