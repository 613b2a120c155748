package io.anchorwatch.app.topology;

import io.anchorwatch.session.Statements;
import io.anchorwatch.session.WindowShare;
import org.jspecify.annotations.Nullable;

/** What each session gives to the windows of its partition: stored with its timeline, and added up there when it changes. */
final class Shares {
    private final Timelines timelines;
    private final TimelineWriter writer;
    private final WindowStore windows;

    Shares(Timelines timelines, TimelineWriter writer, WindowStore windows) {
        this.timelines = timelines;
        this.writer = writer;
        this.windows = windows;
    }

    /** Takes the shares that a session gives now, or no longer. */
    void change(SessionCell cell, Statements statements, long clock) {
        String key = cell.key();
        for (WindowShare share : statements.shares()) {
            WindowShare before = given(share, cell);
            if (!share.equals(before)) {
                windows.change(fleetOf(key), before, share, clock);
                writer.put(key, share);
                cell.remembered().put(place(share), share);
            }
        }
        for (WindowShare gone : statements.withdrawnShares()) {
            windows.change(fleetOf(key), given(gone, cell), null, clock);
            writer.delete(key, gone);
            cell.remembered().remove(place(gone));
        }
    }

    private @Nullable WindowShare given(WindowShare like, SessionCell cell) {
        String place = place(like);
        WindowShare known = (WindowShare) cell.remembered().get(place);
        return known != null || !cell.remembered().mayBeStored(place) ? known : timelines.share(cell.key(), like);
    }

    /** The id under which it is remembered that a share was given. */
    static String place(WindowShare share) {
        return share.invariant().name() + share.windowStart();
    }

    private static String fleetOf(String key) {
        return key.substring(0, key.indexOf('/'));
    }
}
