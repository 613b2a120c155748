package io.anchorwatch.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish, which picocli does not write: a line a command, option or set of values. */
final class FishCompletion {
    private final String program;
    private final StringBuilder text = new StringBuilder();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String script(String program, CommandSpec root) {
        FishCompletion script = new FishCompletion(program);
        script.command(root, "__fish_use_subcommand");
        root.subcommands().forEach((name, command) -> script.subcommand(name, command.getCommandSpec()));
        return script.text.toString();
    }

    private void subcommand(String name, CommandSpec command) {
        String seen = "__fish_seen_subcommand_from " + name;
        Map<String, CommandLine> parts = command.subcommands();
        command(command, parts.isEmpty() ? seen : seen + "; and not __fish_seen_subcommand_from " + names(parts));
        parts.forEach(
                (part, each) -> command(each.getCommandSpec(), seen + "; and __fish_seen_subcommand_from " + part));
    }

    private static String names(Map<String, CommandLine> commands) {
        return String.join(" ", commands.keySet());
    }

    private void command(CommandSpec command, String when) {
        command.subcommands()
                .forEach((name, each) -> line(
                        when,
                        "-f -a " + quoted(name),
                        each.getCommandSpec().usageMessage().description()));
        for (OptionSpec option : command.options()) {
            List<String> words = new ArrayList<>();
            for (String name : option.names()) {
                words.add((name.startsWith("--") ? "-l " : "-s ") + name.replaceFirst("^-+", ""));
            }
            if (option.arity().max() > 0) {
                words.add("-r" + values(option));
            }
            line(when, String.join(" ", words), option.description());
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (parameter.completionCandidates() != null) {
                line(when, "-f" + values(parameter), parameter.description());
            }
        }
    }

    private static String values(ArgSpec argument) {
        Iterable<String> candidates = argument.completionCandidates();
        return candidates == null ? "" : " -a " + quoted(String.join(" ", candidates));
    }

    private void line(String when, String what, String[] description) {
        String sentence = description.length == 0 ? "" : " -d " + quoted(description[0]);
        text.append("complete -c %s -n %s %s%s\n".formatted(program, quoted(when), what, sentence));
    }

    private static String quoted(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }
}
