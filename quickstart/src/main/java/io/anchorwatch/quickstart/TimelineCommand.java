package io.anchorwatch.quickstart;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code timeline}: a session's timeline in the terminal. */
@Command(
        name = "timeline",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Shows what happened to a session, from its events alone.",
            "Exits with 4 if there is no such session, and with 1 if nobody could say."
        })
final class TimelineCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SESSION_ID", showDefaultValue = Visibility.NEVER, description = "The session.")
    private String sessionId = "";

    @Mixin
    private final Instance instance = new Instance();

    @Override
    public Integer call() {
        return instance.json()
                ? instance.client().timelineAsJson(instance.fleet(), sessionId)
                : instance.client().timeline(instance.fleet(), sessionId, instance.look());
    }
}
