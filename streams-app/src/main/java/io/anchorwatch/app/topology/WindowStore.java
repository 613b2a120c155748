package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.InvariantWindow;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.session.WindowShare;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The windows of a partition, added up from its sessions' shares. Keys: {@code fleet/invariant/start}. */
final class WindowStore {
    /** How long a window can be amended, in microseconds: as long as timelines are kept by default. */
    private static final long KEPT = 30L * 86_400_000_000L;

    private final char kind;
    private final Hot<String, WindowCounts> store;
    private final Deadlines deadlines;
    private final int partition;

    WindowStore(char kind, Pending store, Deadlines deadlines, BeforeCommit commits, int partition) {
        this.kind = kind;
        this.store = new Hot<>(Hot.marked(kind), store, WindowCounts.CODEC, commits);
        this.deadlines = deadlines;
        this.partition = partition;
    }

    /** A session's share has changed: either may be null for none. */
    void change(String fleetId, @Nullable WindowShare before, @Nullable WindowShare now, long clock) {
        WindowShare any = now != null ? now : before;
        if (any == null) {
            return;
        }
        String key = fleetId + '/' + any.invariant() + '/' + any.windowStart();
        Hot<String, WindowCounts>.Cell cell = store.of(key);
        WindowCounts counts = counts(cell);
        if (before != null) {
            counts = counts.plus(before, -1);
        }
        if (now != null) {
            counts = counts.plus(now, 1);
        }
        cell.put(counts);
        arm(key, cell, counts.deadline(any.windowStart()));
    }

    /** Issues a window that is due. */
    List<InvariantWindow> issue(String key, long clock) {
        String[] parts = key.split("/", 3);
        long start = Long.parseLong(parts[2]);
        Hot<String, WindowCounts>.Cell cell = store.of(key);
        cell.disarmed();
        WindowCounts counts = counts(cell);
        long due = counts.deadline(start);
        if (due > clock) {
            if (start + KEPT <= clock) {
                cell.put(null);
            } else {
                arm(key, cell, Math.min(due, start + KEPT));
            }
            return List.of();
        }
        arm(key, cell, start + KEPT);
        if (counts.isEmpty()) {
            cell.put(null);
            return List.of();
        }
        InvariantWindow window = counts.window(parts[0], Invariant.valueOf(parts[1]), partition, start);
        cell.put(counts.issued(clock));
        return List.of(window);
    }

    private void arm(String key, Hot<String, WindowCounts>.Cell cell, long deadline) {
        if (cell.arms(deadline)) {
            deadlines.arm(kind + key, deadline);
        }
    }

    private static WindowCounts counts(Hot<String, WindowCounts>.Cell cell) {
        @Nullable WindowCounts stored = cell.value();
        return stored == null ? WindowCounts.EMPTY : stored;
    }
}
