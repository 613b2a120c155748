package io.anchorwatch.app.read;

/** How the read model stands to the log. */
public enum Feed {
    /** Has not yet read what was there when it started. */
    CATCHING_UP,
    /** Has read what was there when it started, and follows. */
    FOLLOWING,
    /** Cannot read now: what is there is shown, and may be stale. */
    STALLED
}
