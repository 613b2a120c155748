package io.anchorwatch.quickstart;

import io.anchorwatch.app.terminal.Look;
import io.anchorwatch.app.terminal.TimelineClient;
import io.anchorwatch.app.terminal.WatchClient;
import io.anchorwatch.app.terminal.WatchFilter;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The options of every command that asks a running instance. */
final class Instance {
    @Option(names = "--url", paramLabel = "URL", description = "Where an instance answers HTTP.")
    private String url = "http://127.0.0.1:8080";

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
        return new TimelineClient(url, new PrintStream(System.out, false, charset()), System.err);
    }

    /** Follows the instance's stream; with {@code --json} as it is. */
    WatchClient watch(WatchFilter filter) {
        PrintStream out = new PrintStream(System.out, false, json ? StandardCharsets.UTF_8 : charset());
        return new WatchClient(url, fleet, filter, json ? null : look(), out, System.err);
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
