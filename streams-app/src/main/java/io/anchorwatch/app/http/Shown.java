package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Which part of an answer is shown to whoever asks. */
final class Shown {
    private Shown() {}

    /** Places in the log are shared by all fleets: who may not see them all must not count the records of others. */
    static JsonNode to(Asked asked, JsonNode answer) {
        if (!asked.caller().seesEveryFleet() && answer.path("served_by") instanceof ObjectNode by) {
            by.putNull("position").putNull("lag");
        }
        return answer;
    }

    /** The same for each item of a list. */
    static JsonNode each(Asked asked, JsonNode list) {
        list.path("items").forEach(item -> to(asked, item));
        return list;
    }
}
