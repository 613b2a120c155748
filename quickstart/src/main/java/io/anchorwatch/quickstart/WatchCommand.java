package io.anchorwatch.quickstart;

import io.anchorwatch.app.terminal.WatchClient;
import io.anchorwatch.app.terminal.WatchFilter;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code watch}: live findings and recoveries in the terminal. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Prints findings and recoveries as they are concluded or change, a line each, until it is told to stop.",
            "With --json: the JSON of each in a line, as /api/v1/stream tells it; those with finding_id are findings.",
            "What breaks off is taken up where it broke off. Standard error says when it is not live, and why.",
            "Exits with 0 when it is stopped, with 1 if it is not let in, with 2 if it was badly asked, and with 4 if there",
            "is no such fleet."
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration A_LOOK = Duration.ofMillis(200);

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "Only with this reason code; that of recoveries is AUDIT_RECOVERY_TIMELINE.")
    private @Nullable String code;

    @Option(names = "--severity", paramLabel = "SEVERITY", description = "Only findings: ${COMPLETION-CANDIDATES}.")
    private @Nullable Severity severity;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only findings: ${COMPLETION-CANDIDATES}.")
    private @Nullable Status status;

    @Option(names = "--outcome", paramLabel = "OUTCOME", description = "Only recoveries: ${COMPLETION-CANDIDATES}.")
    private Episode.@Nullable Outcome outcome;

    @Option(names = "--subject", paramLabel = "ID", description = "Only about this session, source, node or client.")
    private @Nullable String subject;

    @Mixin
    private final Instance instance = new Instance();

    @Override
    public Integer call() throws Exception {
        WatchFilter filter = new WatchFilter(code, name(severity), name(status), name(outcome), subject);
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        try (WatchClient client = instance.watch(filter)) {
            Thread following = new Thread(() -> end(client, ended), "anchorwatch-watch");
            following.setDaemon(true);
            following.start();
            while (!ended.isDone() && !Main.STOP.await(A_LOOK)) {
                client.look();
            }
        }
        return ended.getNow(0);
    }

    private static void end(WatchClient client, CompletableFuture<Integer> ended) {
        try {
            ended.complete(client.run());
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }
}
