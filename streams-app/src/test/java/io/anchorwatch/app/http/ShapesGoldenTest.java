package io.anchorwatch.app.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.Golden;
import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.FindingDetail;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapesGoldenTest {
    private static final ServedBy BY = new ServedBy("127.0.0.1:8080", ServedBy.Role.ACTIVE, 2, 4711, 0L);

    private static void verify(String name, ObjectNode json) {
        Golden.verify("streams-app/src/test/golden/" + name + ".json", json.toPrettyString() + "\n");
    }

    private static Finding finding() {
        return Examples.finding("s1", 5.41, "default/n1/0/3", "default/n2/0/9")
                .withViolation("SAME_VERSION", Map.of("version", "3"))
                .closed(Examples.at(20.4))
                .withRevision(2);
    }

    @Test
    void a_session() {
        verify(
                "session",
                Shapes.SESSION.write(new Answer.Found<>(Examples.view("default", "s1", SessionState.ATTACHED), BY)));
    }

    @Test
    void a_timeline() {
        SessionTimeline timeline = new SessionTimeline(
                Examples.timeline("s1", 2),
                List.of(Examples.episode("s1", 2, 5, Outcome.RECOVERED, 1_800)),
                List.of(finding()));
        verify(
                "timeline",
                Shapes.TIMELINE.write(new Shapes.TimelinePage(
                        timeline, BY, timeline.timeline().lines(), null)));
    }

    @Test
    void an_open_episode() {
        verify("episode-open", Shapes.EPISODE.write(Examples.episode("s1", 2, 5, Outcome.OPEN, 0)));
    }

    @Test
    void a_finding_in_detail() {
        verify(
                "finding",
                Shapes.FINDING_DETAIL.write(
                        new FindingDetail(finding(), List.of(Examples.finding("s1", 5.41), finding()), List.of())));
    }

    @Test
    void an_audit_event() {
        verify("audit-event", Shapes.AUDIT_EVENT.write(Examples.audit("s1", 7.7)));
    }

    @Test
    void a_fleet() {
        ReadModel model = new ReadModel(Duration.ofDays(1), 100);
        model.feed(Feed.FOLLOWING);
        model.accept("t", 0, 0, Examples.at(9), Examples.episode("s1", 2, 5, Outcome.RECOVERED, 1_800));
        model.accept("t", 0, 1, Examples.at(9), Examples.window(Invariant.SINGLE_ACTIVE, 0, 5));
        SessionCounts counts = new SessionCounts(
                Map.of(SessionState.ATTACHED, 3L), Map.of("TTL_SESSION_EXPIRED", 1L), null, null, List.of());
        verify(
                "fleet",
                FleetShapes.FLEET.write(new FleetShapes.Fleet(
                        model.figures("default", Examples.at(-3_540), Examples.at(60)), counts, true)));
    }

    @Test
    void the_openapi_document() {
        verify("openapi", OpenApi.document());
    }
}
