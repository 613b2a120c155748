package io.anchorwatch.app.http;

import io.anchorwatch.app.forward.ForwarderView;

/** How a forwarder looks, and how far it has come. */
final class ForwarderShapes {
    private ForwarderShapes() {}

    static final Shape<ForwarderView.Cursor> CURSOR = new Shape<ForwarderView.Cursor>("DeliveryCursor")
            .text("topic", ForwarderView.Cursor::topic)
            .whole("partition", ForwarderView.Cursor::partition)
            .whole("accepted_through", ForwarderView.Cursor::acceptedThrough)
            .orNull()
            .whole("end_offset", ForwarderView.Cursor::endOffset)
            .orNull()
            .whole("lag", ForwarderView.Cursor::lag)
            .orNull()
            .whole("lag_ms", ForwarderView.Cursor::lagMs)
            .orNull()
            .whole("accepted", cursor -> cursor.tally().accepted())
            .whole("dead_letters", cursor -> cursor.tally().deadLetters())
            .whole("left_out", cursor -> cursor.tally().leftOut());

    static final Shape<ForwarderView> FORWARDER = new Shape<ForwarderView>("Forwarder")
            .text("name", ForwarderView::name)
            .text("kind", ForwarderView::kind)
            .text("format", ForwarderView::format)
            .text("state", ForwarderView::state)
            .text("last_error", ForwarderView::lastError)
            .orNull()
            .time("last_error_at", ForwarderView::lastErrorAt)
            .orNull()
            .time("last_accepted_at", ForwarderView::lastAcceptedAt)
            .orNull()
            .whole("accepted", ForwarderView::accepted)
            .whole("dead_letters", ForwarderView::deadLetters)
            .text("guarantee", ForwarderView::guarantee)
            .list("partitions", CURSOR, ForwarderView::partitions);
}
