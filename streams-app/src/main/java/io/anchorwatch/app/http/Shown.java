package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.session.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which part of an answer is shown: the lines of a page, and what whoever asks may see of the rest. */
final class Shown {
    private Shown() {}

    /** Where a page of a timeline begins. */
    static int from(List<Timeline.Line> lines, @Nullable PageToken token) {
        if (token == null) {
            return 0;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (eventId(lines.get(i)).equals(token.id())) {
                return i + 1;
            }
        }
        return (int) Math.min(Math.max(0, token.number()), lines.size());
    }

    static String eventId(Timeline.Line line) {
        return line.entry().event().eventId();
    }

    /** Places in the log are shared by all fleets: who may not see them all must not count the records of others. */
    static JsonNode to(Asked asked, JsonNode answer) {
        if (!asked.caller().seesEveryFleet() && answer.path("served_by") instanceof ObjectNode by) {
            by.putNull("position").putNull("lag");
        }
        return answer;
    }
}
