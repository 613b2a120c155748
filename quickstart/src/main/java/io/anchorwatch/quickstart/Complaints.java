package io.anchorwatch.quickstart;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever goes wrong into one line on standard error and an exit code; the stack trace is for the verbose. */
record Complaints(BooleanSupplier verbose) implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int CAUSES_MAX = 20;

    /** What others on this machine would read in the list of processes, and we in our own complaint. */
    private static final Pattern SECRET = Pattern.compile(
            "^-.*(?:password|passwd|secret|token|jaas|user[.-]info|api[.-]?key)", Pattern.CASE_INSENSITIVE);

    private static final String NO_SECRET = "no option takes a secret: put it into a file, and refer to it in a"
            + " configuration by ${file:/path:key}, ${dir:/path:file} or ${env:NAME}";

    @Override
    public int handleParseException(ParameterException complaint, String[] arguments) {
        CommandLine command = complaint.getCommandLine();
        ParameterException wrong = unknownFirst(complaint);
        String name = command.getCommandSpec().qualifiedName();
        String guess = "";
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            guess = guess(unmatched);
            if (unmatched.getUnmatched().stream()
                    .anyMatch(each -> SECRET.matcher(each).find())) {
                say(command, name + ": " + NO_SECRET, new IllegalArgumentException(NO_SECRET));
                return CommandFailure.BAD_ARGUMENTS;
            }
        }
        say(command, name + ": " + oneLine(wrong.getMessage()) + guess + "; see '" + name + " --help'", wrong);
        return CommandFailure.BAD_ARGUMENTS;
    }

    /** Who mistypes an option would not know why something else is missing. */
    private static ParameterException unknownFirst(ParameterException complaint) {
        CommandLine command = complaint.getCommandLine();
        List<String> unknown = command.getUnmatchedArguments();
        return complaint instanceof MissingParameterException && !unknown.isEmpty()
                ? new UnmatchedArgumentException(command, unknown)
                : complaint;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        String name = command.getCommandSpec().qualifiedName();
        if (failure instanceof InterruptedException || Main.STOP.asked()) {
            return CommandLine.ExitCode.OK;
        }
        if (failure instanceof CommandFailure told) {
            say(command, name + ": " + oneLine(told.getMessage()), told);
            return told.exitCode();
        }
        if (failure instanceof ConfigException wrong) {
            say(command, name + ": " + oneLine(wrong.getMessage()), wrong);
            return CommandFailure.BAD_ARGUMENTS;
        }
        say(
                command,
                name + ": " + oneLine(failure.toString()) + because(failure) + " (--verbose shows where)",
                failure);
        return CommandFailure.FAILED;
    }

    private void say(CommandLine command, String line, Exception failure) {
        PrintWriter err = command.getErr();
        err.println(line);
        if (verbose.getAsBoolean()) {
            failure.printStackTrace(err);
        }
        err.flush();
    }

    /** The first cause, which is what a person can mend: a full disk, and not the store that could not be opened. */
    private static String because(Throwable failure) {
        Throwable first = failure;
        for (int depth = 0; first.getCause() != null && depth < CAUSES_MAX; depth++) {
            first = first.getCause();
        }
        return first == failure || first.getMessage() == null ? "" : ", because " + oneLine(first.getMessage());
    }

    private static String guess(UnmatchedArgumentException unmatched) {
        List<String> suggestions = unmatched.getSuggestions();
        return suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?";
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
