package io.anchorwatch.app.terminal;

import java.io.IOException;

/** Why there is no answer, and what that means for the exit code. */
final class NoAnswerException extends IOException {
    private final int exitCode;

    NoAnswerException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
