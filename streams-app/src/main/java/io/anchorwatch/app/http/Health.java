package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps the process from working, in words; nothing when all is well. */
public interface Health {
    /** Why the process should be restarted. */
    List<String> stuck();

    /** What is waited for before answers are complete. */
    List<String> waitingFor();

    /** The applications of Kafka Streams in this process, the one that concludes first. */
    List<Application> applications();

    /**
     * How one of them stands.
     *
     * @param state in Kafka's word
     * @param stopped whether it does nothing more until the process is started anew
     * @param restoring how far its stores are, for people, or null where none is restored
     */
    record Application(
            String name,
            String state,
            boolean stopped,
            @Nullable String restoring) {}

    /**
     * The answer when nothing keeps the process from its work: {@code degraded} where something beside it has stopped.
     *
     * @param reasons what does keep it from that
     * @throws Problem 503, if there are any
     */
    static Reply up(List<String> reasons, List<Application> applications) {
        if (!reasons.isEmpty()) {
            throw Problem.unavailable(String.join("; ", reasons), 5);
        }
        boolean degraded = applications.stream().anyMatch(Application::stopped);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", degraded ? "degraded" : "up");
        for (Application each : applications) {
            answer.withArray("applications")
                    .addObject()
                    .put("name", each.name())
                    .put("state", each.state())
                    .put("restoring", each.restoring());
        }
        return Reply.json(answer);
    }
}
