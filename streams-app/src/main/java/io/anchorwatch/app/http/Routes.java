package io.anchorwatch.app.http;

import static io.anchorwatch.app.http.Parameter.CODE;
import static io.anchorwatch.app.http.Parameter.EVENT_ID;
import static io.anchorwatch.app.http.Parameter.FILE;
import static io.anchorwatch.app.http.Parameter.FINDING_ID;
import static io.anchorwatch.app.http.Parameter.FLEET;
import static io.anchorwatch.app.http.Parameter.LAST_EVENT_ID;
import static io.anchorwatch.app.http.Parameter.LIMIT;
import static io.anchorwatch.app.http.Parameter.MIN_DURATION_MS;
import static io.anchorwatch.app.http.Parameter.NODE;
import static io.anchorwatch.app.http.Parameter.NODE_ID;
import static io.anchorwatch.app.http.Parameter.OUTCOME;
import static io.anchorwatch.app.http.Parameter.PAGE_TOKEN;
import static io.anchorwatch.app.http.Parameter.SESSION;
import static io.anchorwatch.app.http.Parameter.SESSION_ID;
import static io.anchorwatch.app.http.Parameter.SEVERITY;
import static io.anchorwatch.app.http.Parameter.SINCE;
import static io.anchorwatch.app.http.Parameter.STATE;
import static io.anchorwatch.app.http.Parameter.STATUS;
import static io.anchorwatch.app.http.Parameter.SUBJECT;
import static io.anchorwatch.app.http.Parameter.UNTIL;
import static io.anchorwatch.app.http.Parameter.WINDOW;
import static io.anchorwatch.app.http.Route.json;
import static io.anchorwatch.app.http.Route.other;
import static io.anchorwatch.app.http.Shapes.listOf;

import java.util.List;

/** The table of routes. All are GET, and HEAD with it. */
final class Routes {
    private static final String API = "/api/v1";

    static final List<Route> TABLE = List.of(
            other(
                    "/",
                    "page",
                    Access.ANYBODY,
                    "The page for people. It asks the routes below `/api/v1` for what it shows.",
                    "text/html;charset=utf-8",
                    Answers::page,
                    FLEET),
            other(
                    "/page/{file}",
                    "pageFile",
                    Access.ANYBODY,
                    "What the page is made of: scripts, style sheets and pictures.",
                    "text/javascript;charset=utf-8",
                    Answers::pageFile,
                    FILE),
            other(
                    "/health/live",
                    "live",
                    Access.ANYBODY,
                    "200 while the process does its work, with how each application in it stands, else 503.",
                    "application/json",
                    Answers::live),
            other(
                    "/health/ready",
                    "ready",
                    Access.ANYBODY,
                    "200 when answers are complete, with how each application in the process stands, else 503 with what is waited"
                            + " for.",
                    "application/json",
                    Answers::ready),
            other(
                    "/metrics",
                    "metrics",
                    Access.READER_OF_ALL,
                    "Metrics in Prometheus' text format.",
                    "text/plain;version=0.0.4;charset=utf-8",
                    Answers::metrics),
            other(
                    "/openapi.json",
                    "openApi",
                    Access.ANYBODY,
                    "This interface as OpenAPI 3.1.",
                    "application/json",
                    Answers::openApi),
            json(
                    API + "/sessions",
                    "sessions",
                    Access.ANALYST,
                    "Sessions as they stand, in the order of their ids.",
                    listOf(Shapes.SESSION),
                    Answers::sessions,
                    FLEET,
                    STATE,
                    NODE,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/sessions/{session_id}",
                    "session",
                    Access.ANALYST,
                    "A session as it stands.",
                    Shapes.SESSION,
                    Answers::session,
                    SESSION_ID,
                    FLEET),
            json(
                    API + "/sessions/{session_id}/timeline",
                    "timeline",
                    Access.ANALYST,
                    "A session's events in the domain's order, with its episodes and findings.",
                    Shapes.TIMELINE,
                    Answers::timeline,
                    SESSION_ID,
                    FLEET,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/events",
                    "events",
                    Access.ANALYST,
                    "The timeline that an event stands in. Each partition looks in its first 10 000 sessions; `complete` is"
                            + " false where there are more. Events without a session stand in none.",
                    listOf(Shapes.PLACE),
                    Answers::events,
                    EVENT_ID),
            json(
                    API + "/recoveries",
                    "recoveries",
                    Access.READER,
                    "Recovery episodes, newest first.",
                    listOf(Shapes.EPISODE),
                    Answers::recoveries,
                    FLEET,
                    SESSION,
                    OUTCOME,
                    MIN_DURATION_MS,
                    SINCE,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/findings",
                    "findings",
                    Access.READER,
                    "Findings, newest first, withdrawn ones too.",
                    listOf(Shapes.FINDING),
                    Answers::findings,
                    FLEET,
                    CODE,
                    SEVERITY,
                    STATUS,
                    SUBJECT,
                    SINCE,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/findings/{finding_id}",
                    "finding",
                    Access.READER,
                    "A finding, of whichever fleet, its revisions, and findings that overlap it and share evidence.",
                    Shapes.FINDING_DETAIL,
                    Answers::finding,
                    FINDING_ID),
            json(
                    API + "/audit-events",
                    "auditEvents",
                    Access.ANALYST,
                    "Audit events, newest first.",
                    listOf(Shapes.AUDIT_EVENT),
                    Answers::auditEvents,
                    FLEET,
                    SESSION,
                    CODE,
                    SINCE,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/nodes",
                    "nodes",
                    Access.READER,
                    "Nodes with the account of their numbers, heartbeats and clocks, in the order of their ids.",
                    listOf(NodeShapes.NODE),
                    Answers::nodes,
                    FLEET,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/nodes/{node_id}",
                    "node",
                    Access.READER,
                    "A node: what is missing of it, and since when. With `since` and `until`: missing between then.",
                    NodeShapes.NODE,
                    Answers::node,
                    NODE_ID,
                    FLEET,
                    SINCE,
                    UNTIL),
            json(
                    API + "/sources/top",
                    "topSources",
                    Access.ANALYST,
                    "Who asked most in a window of up to a day: sources by attempts and handshakes, the busiest first.",
                    listOf(SourceShapes.SOURCE),
                    Answers::topSources,
                    FLEET,
                    WINDOW,
                    LIMIT),
            other(
                    API + "/stream",
                    "stream",
                    Access.READER,
                    "Server-sent events: `finding` and `episode` as they arrive, `fleet` every 5 s, `reset` when some were"
                            + " missed. Findings and episodes may come twice: the highest revision counts.",
                    LiveStream.TYPE,
                    Answers::stream,
                    FLEET,
                    LAST_EVENT_ID),
            json(
                    API + "/fleet",
                    "fleet",
                    Access.READER,
                    "A fleet in figures.",
                    FleetShapes.FLEET,
                    Answers::fleet,
                    FLEET,
                    WINDOW),
            json(
                    API + "/delays",
                    "delays",
                    Access.ANALYST_OF_ALL,
                    "What the app itself processed later than 30 s after it was appended, or missed, newest first.",
                    listOf(FleetShapes.DELAY),
                    Answers::delays,
                    SINCE,
                    LIMIT,
                    PAGE_TOKEN),
            json(
                    API + "/forwarders",
                    "forwarders",
                    Access.ADMIN_OF_ALL,
                    "Delivery to SIEMs: each forwarder that this instance runs, with the partitions that it has.",
                    listOf(ForwarderShapes.FORWARDER),
                    Answers::forwarders),
            json(
                    API + "/me",
                    "me",
                    Access.READER,
                    "Who asks: their name, their role, and the fleets that they may see.",
                    FleetShapes.CALLER,
                    Answers::me),
            json(
                    API + "/reason-codes",
                    "reasonCodes",
                    Access.READER,
                    "The catalogue of reason codes, in its order.",
                    listOf(Shapes.REASON_CODE),
                    Answers::reasonCodes));

    private Routes() {}
}
