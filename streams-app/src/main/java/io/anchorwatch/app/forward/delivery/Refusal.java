package io.anchorwatch.app.forward.delivery;

/**
 * Why a record is not taken.
 *
 * @param status what the receiver answered with, or empty where it was not even asked
 * @param text the receiver's words, cut; never a secret, since only answers are in it
 */
public record Refusal(Cause cause, String status, String text) {
    private static final int TEXT_MAX = 500;

    /** What goes into the header of the dead letter. */
    public enum Cause {
        REFUSED_BY_RECEIVER,
        TOO_LARGE,
        UNDECODABLE
    }

    public Refusal {
        text = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    @Override
    public String toString() {
        return cause + (status.isEmpty() ? "" : " (" + status + ")") + (text.isEmpty() ? "" : ": " + text);
    }
}
