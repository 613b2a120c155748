package io.anchorwatch.app.access;

/**
 * Why somebody is not let in. The message is for them and for the log, and holds nothing of what they showed.
 */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Why why;

    /** What kind of refusal it is. */
    public enum Why {
        /** They showed nothing. */
        NOTHING_SHOWN,
        /** They showed something that is not right. */
        NOT_RIGHT,
        /** It cannot be judged now, because the issuer's keys cannot be had. */
        NOT_JUDGED
    }

    RefusedException(Why why, String message) {
        super(message, null, false, false);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
