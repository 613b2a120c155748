package io.anchorwatch.quickstart;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: what makes a shell complete commands, options and their values, from the table of commands. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script that lets a shell complete commands, options and their values.",
            "  bash, zsh:  source <(./anchorwatch completion bash)",
            "  fish:       ./anchorwatch completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String PROGRAM = "anchorwatch";

    /** What the launcher does itself. */
    private static final Map<String, String> OF_THE_LAUNCHER = Map.of(
            "test", "Everything that must hold.",
            "faults", "A table of what outages do.",
            "containers", "The composition, in podman.",
            "secured", "The walk to three secured brokers.",
            "bench", "What it costs.");

    /** The shells that are known. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before it is called.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(script(shell));
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    /** Bash's script is zsh's too: it asks zsh to understand it. */
    static String script(Shell shell) {
        CommandLine all = Main.commandLine();
        new TreeMap<>(OF_THE_LAUNCHER).forEach((name, sentence) -> {
            CommandSpec command = CommandSpec.create().name(name);
            command.usageMessage().description(sentence);
            all.addSubcommand(name, command);
        });
        return shell == Shell.fish
                ? FishCompletion.script(PROGRAM, all.getCommandSpec())
                : String.join("\n", List.of(AutoComplete.bash(PROGRAM, all).split("\\R"))) + "\n";
    }
}
