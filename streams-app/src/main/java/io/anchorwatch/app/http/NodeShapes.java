package io.anchorwatch.app.http;

import io.anchorwatch.accounting.NodeView;

/** How a node's account looks. */
final class NodeShapes {
    private NodeShapes() {}

    static final Shape<NodeView.Missing> MISSING = new Shape<NodeView.Missing>("MissingNumbers")
            .whole("from", NodeView.Missing::from)
            .whole("to", NodeView.Missing::to)
            .whole("incarnation", NodeView.Missing::incarnation)
            .time("issued_after", NodeView.Missing::issuedAfter)
            .time("noticed_at", NodeView.Missing::noticedAt);

    static final Shape<NodeView> NODE = new Shape<NodeView>("Node")
            .text("fleet_id", NodeView::fleetId)
            .text("node_id", NodeView::nodeId)
            .whole("incarnation", NodeView::incarnation)
            .time("last_heard_at", NodeView::lastHeardAt)
            .truth("silent", NodeView::silent)
            .whole("counted_from", NodeView::countedFrom)
            .orNull()
            .whole("received", NodeView::received)
            .whole("issued", NodeView::issued)
            .orNull()
            .list("missing", MISSING, NodeView::missing)
            .whole("missing_given_up", NodeView::missingGivenUp)
            .whole("jumps", NodeView::jumps)
            .whole("outside", NodeView::outside)
            .counts("rejections", NodeView::rejections)
            .whole("conflicts", NodeView::conflicts)
            .whole("skew_ms", NodeView::skewMs)
            .orNull();
}
