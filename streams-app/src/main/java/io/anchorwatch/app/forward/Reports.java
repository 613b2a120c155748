package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Backoff;
import io.anchorwatch.app.forward.delivery.DeadShare;
import io.anchorwatch.app.forward.delivery.Delivery;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a forwarder tells its receiver of itself: that it lives, so that silence can be told from death, and what became of
 * all records so far, so that the receiver's counts can be compared. These are events of a fleet and a node of our own, with
 * a sequence in which a hole can be seen, and so every format has words for them.
 */
final class Reports {
    static final String FLEET = "anchorwatch";
    static final String HEARTBEAT = "FORWARDER_HEARTBEAT";
    static final String LEDGER = "FORWARDER_LEDGER";

    private final String name;
    private final long incarnation;
    private final long heartbeatMs;
    private final long ledgerMs;
    private final Deque<ReasonEvent> due = new ArrayDeque<>();
    private long heartbeatAt;
    private long ledgerAt;
    private long sequence;

    /** @param nowMs when the process began */
    Reports(ForwarderConfig config, long nowMs) {
        name = config.name();
        incarnation = nowMs;
        heartbeatMs = config.millis(ForwarderOption.HEARTBEAT_MS).toMillis();
        ledgerMs = config.millis(ForwarderOption.LEDGER_MS).toMillis();
        heartbeatAt = nowMs + heartbeatMs;
        ledgerAt = nowMs + ledgerMs;
    }

    /** The next one that is due, to be delivered, or null. What fell due while the receiver was away is said once. */
    @Nullable
    Delivery next(ForwarderView view, long nowMs, Loader loader, Backoff backoff) {
        if (due.isEmpty()) { // a slow receiver would get ever older ones, and the queue had no end
            fallDue(view, nowMs);
        }
        ReasonEvent event = due.poll();
        Told told = event == null ? null : Told.of(event, new Position(name, 0, event.nodeSequence(), event.at()));
        Parcel parcel = told == null ? null : loader.parcel(told);
        return parcel == null
                ? null
                : new Delivery(List.of(parcel), each -> true, (each, how) -> {}, backoff, new DeadShare(DeadShare.ALL));
    }

    private void fallDue(ForwarderView view, long nowMs) {
        if (ledgerMs > 0 && nowMs >= ledgerAt) {
            ledgerAt = nowMs + ledgerMs;
            view.partitions().forEach(cursor -> ledger(cursor, nowMs));
        }
        if (heartbeatMs > 0 && nowMs >= heartbeatAt) {
            heartbeatAt = nowMs + heartbeatMs;
            heartbeat(view, nowMs);
        }
    }

    private void heartbeat(ForwarderView view, long nowMs) {
        Map<String, String> details = new TreeMap<>();
        details.put("state", view.state().toString());
        details.put("accepted", Long.toString(view.accepted()));
        details.put("dead_letters", Long.toString(view.deadLetters()));
        details.put("waiting", Long.toString(view.lag()));
        details.put("lag_ms", Long.toString(view.lagMs()));
        details.put("next_ms", Long.toString(heartbeatMs));
        add(HEARTBEAT, details, nowMs);
    }

    private void ledger(ForwarderView.Cursor cursor, long nowMs) {
        if (cursor.acceptedThrough() != null) {
            Map<String, String> details = new TreeMap<>();
            details.put("topic", cursor.topic());
            details.put("partition", Integer.toString(cursor.partition()));
            details.put("delivered_through", Long.toString(cursor.acceptedThrough()));
            details.put("end_offset", Objects.toString(cursor.endOffset(), ""));
            details.put("accepted", Long.toString(cursor.tally().accepted()));
            details.put("dead_letters", Long.toString(cursor.tally().deadLetters()));
            details.put("left_out", Long.toString(cursor.tally().leftOut()));
            add(LEDGER, details, nowMs);
        }
    }

    private void add(String code, Map<String, String> details, long nowMs) {
        details.put("forwarder", name);
        due.add(new ReasonEvent(
                FLEET,
                "forwarder-" + name,
                incarnation,
                ++sequence,
                code,
                nowMs * 1_000,
                null,
                ReasonEvent.ABSENT,
                ReasonEvent.ABSENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                details));
    }
}
