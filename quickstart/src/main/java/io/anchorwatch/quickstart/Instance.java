package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.Unreadable;
import io.anchorwatch.app.terminal.Door;
import io.anchorwatch.app.terminal.Look;
import io.anchorwatch.app.terminal.TimelineClient;
import io.anchorwatch.app.terminal.WatchClient;
import io.anchorwatch.app.terminal.WatchFilter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The options of every command that asks a running instance. */
final class Instance {
    @Option(names = "--url", paramLabel = "URL", description = "Where an instance answers HTTP.")
    private String url = "http://127.0.0.1:8080";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File with the bearer token to show; without it the environment's ANCHORWATCH_TOKEN, if there is"
                            + " one.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--trusted",
            paramLabel = "FILE",
            description =
                    "PEM file of the authorities that vouch for an https address; without it those that Java trusts.")
    private @Nullable Path trusted;

    @Option(names = "--fleet", paramLabel = "FLEET", description = "The fleet.")
    private String fleet = "default";

    @Option(names = "--json", description = "Print the HTTP body, byte for byte.")
    private boolean json;

    String fleet() {
        return fleet;
    }

    boolean json() {
        return json;
    }

    /** Prints to standard output as bytes, since a body must not be touched. */
    TimelineClient client() {
        return new TimelineClient(door(), new PrintStream(System.out, false, charset()), System.err);
    }

    /** Follows the instance's stream; with {@code --json} as it is. */
    WatchClient watch(WatchFilter filter) {
        PrintStream out = new PrintStream(System.out, false, json ? StandardCharsets.UTF_8 : charset());
        return new WatchClient(door(), fleet, filter, json ? null : look(), out, System.err);
    }

    private Door door() {
        try {
            return new Door(url, token(), trusted);
        } catch (IllegalStateException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "--trusted " + e.getMessage(), e);
        }
    }

    /** Never from the command line, which everybody on the machine can read. */
    private @Nullable String token() {
        String shown = System.getenv("ANCHORWATCH_TOKEN");
        String where = "ANCHORWATCH_TOKEN";
        if (tokenFile != null) {
            where = "--token-file " + tokenFile;
            try {
                shown = Files.readString(tokenFile).strip();
            } catch (IOException e) {
                throw new CommandFailure(
                        CommandFailure.BAD_ARGUMENTS, "--token-file: " + Unreadable.why(tokenFile, e), e);
            }
        }
        if (shown != null && !shown.matches("[A-Za-z0-9._~+/=-]{1,16384}")) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, where + " holds no bearer token");
        }
        return shown;
    }

    Look look() {
        return Look.of(Ansi.AUTO.enabled(), System.getenv(), charset().name());
    }

    /** What the terminal reads, which is not always what this process writes files in. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
