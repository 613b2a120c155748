package io.anchorwatch.app.http;

import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.session.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries page by the event that ended the page before: an event that arrives late moves nothing that was shown. */
final class TimelinePages {
    private TimelinePages() {}

    static Shapes.TimelinePage page(Answer.Found<SessionTimeline> found, @Nullable PageToken token, int limit) {
        List<Timeline.Line> lines = found.value().timeline().lines();
        int from = from(lines, token);
        int to = Math.min(lines.size(), from + limit);
        String next = to == lines.size() ? null : new PageToken(to, eventId(lines.get(to - 1))).text();
        return new Shapes.TimelinePage(found.value(), found.by(), lines.subList(from, to), next);
    }

    private static int from(List<Timeline.Line> lines, @Nullable PageToken token) {
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

    private static String eventId(Timeline.Line line) {
        return line.entry().event().eventId();
    }
}
