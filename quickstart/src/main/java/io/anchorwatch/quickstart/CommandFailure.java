package io.anchorwatch.quickstart;

/**
 * A command cannot do what it was asked to, for a reason that the person at the keyboard can mend. The message is one
 * line that says what is wrong and what would be right; the stack trace is shown with {@code --verbose} only.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit code of a command that was told something it cannot work with. */
    public static final int BAD_ARGUMENTS = 2;

    /** The exit code of a command that tried and failed. */
    public static final int FAILED = 1;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
