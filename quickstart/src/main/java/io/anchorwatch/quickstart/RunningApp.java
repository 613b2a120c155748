package io.anchorwatch.quickstart;

import io.anchorwatch.app.App;
import io.anchorwatch.app.config.AppConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts the app on an embedded broker and registry.
 *
 * <p>Its producers have one request under way at a time. A broker verifies the first batch of a transaction in each
 * partition before it appends it; a second one that overtakes it meanwhile is refused, and logged as an error, and sent
 * again. On the loopback address waiting costs less than that.
 */
final class RunningApp {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long LOOK_EVERY_MS = 50;

    private RunningApp() {}

    /**
     * Starts the app and waits until it is ready or everything is to stop; the quickstart closes it before the rest.
     *
     * @param more options that win over those of the quickstart
     * @throws CommandFailure if it does not become ready
     */
    static App on(Quickstart quickstart, int httpPort, Map<String, String> more) throws InterruptedException {
        LoopbackPort.inRange(httpPort, "--http-port");
        Map<String, String> options = new HashMap<>();
        options.put("kafka.bootstrap.servers", quickstart.bootstrapServers());
        options.put("schema.registry.url", quickstart.schemaRegistryUrl());
        options.put("state.dir", quickstart.stateDirectory().toString());
        options.put("http.listen", "127.0.0.1:" + LoopbackPort.claim(httpPort, "--http-port"));
        options.put("state.dir.temporary", "true");
        options.put("standby.replicas", "0");
        options.put("topics.replication.factor", "1");
        options.put("kafka.replication.factor", "1");
        // The first batch of a transaction may be told to wait for the one before; others behind it would be refused.
        options.put("kafka.producer.max.in.flight.requests.per.connection", "1");
        // A static member: after a kill the next start takes its place at once instead of waiting for its time-out.
        options.put("kafka.group.instance.id", "quickstart");
        options.putAll(more);
        App app = App.start(AppConfig.of(options));
        quickstart.closesFirst(app);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!app.ready() && !Main.STOP.asked()) {
            String failed = app.failed();
            if (failed != null || System.nanoTime() > until) {
                Path log = quickstart.log();
                throw new CommandFailure(
                        CommandFailure.FAILED,
                        (failed != null ? failed : "the app does not become ready")
                                + (log == null ? ": see the lines above" : ": see " + log));
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        return app;
    }
}
