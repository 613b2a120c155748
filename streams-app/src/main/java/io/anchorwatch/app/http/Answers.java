package io.anchorwatch.app.http;

import io.anchorwatch.accounting.NodeView;
import io.anchorwatch.app.delays.Delay;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.EventPlaces;
import io.anchorwatch.app.query.NodeQueries;
import io.anchorwatch.app.query.Queries;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.query.SessionPage;
import io.anchorwatch.app.query.SessionQueries;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.query.SourceQueries;
import io.anchorwatch.app.read.EpisodeFilter;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.FindingDetail;
import io.anchorwatch.app.read.FindingFilter;
import io.anchorwatch.app.read.FleetFigures;
import io.anchorwatch.app.read.Offsets;
import io.anchorwatch.app.read.Page;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.app.read.Span;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.View;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One method a route: asks the queries or the read model, and gives what they say a shape. */
final class Answers {
    /** How soon to ask again while the read model catches up. */
    private static final int CATCHING_UP_SECONDS = 2;

    private final SessionQueries sessions;
    private final NodeQueries nodes;
    private final SourceQueries sources;
    private final ReadModel model;
    private final Delays delays;
    private final Supplier<List<ForwarderView>> forwarders;
    private final Health health;
    private final PrometheusMeterRegistry metrics;
    private final InstantSource time;

    Answers(
            Queries queries,
            ReadModel model,
            Delays delays,
            Supplier<List<ForwarderView>> forwarders,
            Health health,
            PrometheusMeterRegistry metrics,
            InstantSource time) {
        this.sessions = queries.sessions();
        this.nodes = queries.nodes();
        this.sources = queries.sources();
        this.model = model;
        this.delays = delays;
        this.forwarders = forwarders;
        this.health = health;
        this.metrics = metrics;
        this.time = time;
    }

    Reply page(Asked asked) {
        return PageFiles.reply(PageFiles.INDEX);
    }

    Reply pageFile(Asked asked) {
        return PageFiles.reply(asked.text(Parameter.FILE));
    }

    Reply live(Asked asked) {
        return Health.up(health.stuck(), health.applications());
    }

    Reply ready(Asked asked) {
        List<String> reasons = new ArrayList<>(health.waitingFor());
        if (model.feed() != Feed.FOLLOWING) {
            reasons.add("the read model is " + (model.feed() == Feed.STALLED ? "cut off from the log" : "catching up"));
        }
        return Health.up(reasons, health.applications());
    }

    Reply metrics(Asked asked) {
        return Reply.text("text/plain;version=0.0.4;charset=utf-8", metrics.scrape());
    }

    Reply openApi(Asked asked) {
        return Reply.json(OpenApi.document());
    }

    Reply session(Asked asked) {
        String id = asked.text(Parameter.SESSION_ID);
        return Reply.json(Shown.to(
                asked, Shapes.SESSION.write(found(sessions.session(asked.fleet(), id), asked, "session", id))));
    }

    Reply timeline(Asked asked) {
        String id = asked.text(Parameter.SESSION_ID);
        Answer.Found<SessionTimeline> found = found(sessions.timeline(asked.fleet(), id), asked, "session", id);
        return Reply.json(
                Shown.to(asked, Shapes.TIMELINE.write(TimelinePages.page(found, asked.token(), asked.limit()))));
    }

    private static <T> Answer.Found<T> found(Answer<T> answer, Asked asked, String what, String id) {
        if (answer instanceof Answer.Found<T> found) {
            return found;
        }
        if (answer instanceof Answer.Unknown<T> unknown) {
            throw Problem.unavailable(unknown.why(), unknown.retryAfterSeconds());
        }
        throw Problem.notFound("fleet %s has no %s %s, or it has been forgotten".formatted(asked.fleet(), what, id));
    }

    Reply sessions(Asked asked) {
        PageToken token = asked.token();
        SessionPage page = sessions.sessions(
                asked.fleet(),
                asked.optional(Parameter.STATE, SessionState.class),
                asked.optional(Parameter.NODE),
                token == null ? null : token.id(),
                asked.limit());
        List<Answer.Found<View>> items = page.items();
        String next = page.more() && !items.isEmpty()
                ? new PageToken(0, items.get(items.size() - 1).value().sessionId()).text()
                : null;
        boolean complete = page.unreached().isEmpty();
        return Reply.json(Shown.each(
                asked,
                Shapes.listOf(Shapes.SESSION).write(new Shapes.Items<>(items, next, complete, page.unreached()))));
    }

    Reply events(Asked asked) {
        EventId id = asked.value(Parameter.EVENT_ID, EventId.class);
        if (!asked.caller().sees(id.fleetId())) {
            return list(Shapes.PLACE, List.of(), null, true, List.of());
        }
        EventPlaces places = sessions.event(id.fleetId(), id.nodeId(), id.incarnation(), id.sequence());
        boolean complete = places.whole() && places.unreached().isEmpty();
        return list(Shapes.PLACE, places.entries(), null, complete, places.unreached());
    }

    Reply node(Asked asked) {
        String id = asked.text(Parameter.NODE_ID);
        NodeView view = found(nodes.node(asked.fleet(), id), asked, "node", id).value();
        Long until = asked.optional(Parameter.UNTIL, Long.class);
        return Reply.json(NodeShapes.NODE.write(view.between(asked.since(), until == null ? Long.MAX_VALUE : until)));
    }

    Reply nodes(Asked asked) {
        PageToken token = asked.token();
        NodeQueries.NodePage page = nodes.nodes(asked.fleet(), token == null ? null : token.id(), asked.limit());
        List<NodeView> items = page.items();
        String next = page.more() && !items.isEmpty()
                ? new PageToken(0, items.get(items.size() - 1).nodeId()).text()
                : null;
        return list(NodeShapes.NODE, items, next, page.unreached().isEmpty(), page.unreached());
    }

    Reply topSources(Asked asked) {
        long until = now();
        long since = until - asked.value(Parameter.WINDOW, Duration.class).toMillis() * 1_000;
        SourceQueries.TopSources top = sources.top(asked.fleet(), since, until, asked.limit());
        boolean complete = top.whole() && top.unreached().isEmpty();
        return list(SourceShapes.SOURCE, top.items(), null, complete, top.unreached());
    }

    Reply recoveries(Asked asked) {
        EpisodeFilter filter = new EpisodeFilter(
                asked.optional(Parameter.SESSION),
                asked.optional(Parameter.OUTCOME, Episode.Outcome.class),
                asked.optional(Parameter.MIN_DURATION_MS, Long.class));
        return list(Shapes.EPISODE, asked, model.episodes(span(asked), filter));
    }

    Reply findings(Asked asked) {
        FindingFilter filter = new FindingFilter(
                asked.optional(Parameter.CODE),
                asked.optional(Parameter.SEVERITY, Severity.class),
                asked.optional(Parameter.STATUS, Status.class),
                asked.optional(Parameter.SUBJECT));
        return list(Shapes.FINDING, asked, model.findings(span(asked), filter));
    }

    Reply finding(Asked asked) {
        String id = asked.text(Parameter.FINDING_ID);
        FindingDetail detail = model.finding(id, asked.caller()::sees);
        if (detail != null) {
            return Reply.json(Shapes.FINDING_DETAIL.write(detail));
        }
        if (model.feed() != Feed.FOLLOWING) {
            throw Problem.unavailable("the read model does not hold everything yet", CATCHING_UP_SECONDS);
        }
        throw Problem.notFound("there is no finding " + id + ", or it is older than what is kept");
    }

    Reply auditEvents(Asked asked) {
        return list(
                Shapes.AUDIT_EVENT,
                asked,
                model.auditEvents(span(asked), asked.optional(Parameter.SESSION), asked.optional(Parameter.CODE)));
    }

    Reply delays(Asked asked) {
        PageToken token = asked.token();
        Page<Delay> page = delays.page(asked.since(), token == null ? null : token.key(), asked.limit());
        String next = page.next() == null ? null : PageToken.of(page.next()).text();
        return list(FleetShapes.DELAY, page.items(), next, delays.forgotten() == 0, List.of());
    }

    Reply forwarders(Asked asked) {
        return list(ForwarderShapes.FORWARDER, forwarders.get(), null, true, List.of());
    }

    private static Span span(Asked asked) {
        PageToken token = asked.token();
        return new Span(asked.fleet(), asked.since(), token == null ? null : token.key(), asked.limit());
    }

    private <T> Reply list(Shape<T> shape, Asked asked, Page<T> page) {
        String next = page.next() == null ? null : PageToken.of(page.next()).text();
        return list(shape, page.items(), next, model.holdsAllSince(asked.since()), cutOff());
    }

    private static <T> Reply list(
            Shape<T> shape, List<T> items, @Nullable String next, boolean complete, List<String> unreached) {
        return Reply.json(Shapes.listOf(shape).write(new Shapes.Items<>(items, next, complete, unreached)));
    }

    /** While the log cannot be followed, what comes from it may be stale. */
    private List<String> cutOff() {
        return model.feed() == Feed.STALLED ? List.of("broker") : List.of();
    }

    Reply fleet(Asked asked) {
        return Reply.json(FleetShapes.FLEET.write(fleet(asked.fleet(), asked.value(Parameter.WINDOW, Duration.class))));
    }

    /** The head of the stream. What follows is written by {@link #follow}. */
    Reply stream(Asked asked) {
        if (model.feed() == Feed.CATCHING_UP) {
            throw Problem.unavailable("the read model catches up with the log", CATCHING_UP_SECONDS);
        }
        return Reply.text(LiveStream.TYPE, "");
    }

    /**
     * Writes the stream that is asked for until its reader is gone or the server stops.
     *
     * @param ids how a place is told
     * @param still throws when the reader may not read on
     */
    void follow(LiveStream stream, Asked asked, OutputStream out, Function<Offsets, String> ids, Runnable still)
            throws IOException, InterruptedException {
        Offsets from = asked.optional(Parameter.LAST_EVENT_ID, Offsets.class);
        stream.write(out, asked.fleet(), from == null ? model.news().end() : from, ids, () -> {
            still.run();
            return FleetShapes.FLEET.write(fleet(asked.fleet(), Duration.ofHours(1)));
        });
    }

    private long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.instant());
    }

    private FleetShapes.Fleet fleet(String fleetId, Duration window) {
        long until = now();
        long since = until - window.toMillis() * 1_000;
        FleetFigures figures = model.figures(fleetId, since, until);
        SessionCounts counts = sessions.counts(fleetId, since, until);
        return new FleetShapes.Fleet(
                figures,
                counts,
                model.holdsAllSince(since) && counts.unreached().isEmpty());
    }

    Reply me(Asked asked) {
        return Reply.json(FleetShapes.CALLER.write(asked.caller()));
    }

    Reply reasonCodes(Asked asked) {
        return list(Shapes.REASON_CODE, ReasonCode.catalogue(), null, true, List.of());
    }
}
