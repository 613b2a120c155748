package io.anchorwatch.system;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.quickstart.EmbeddedRegistry;
import io.anchorwatch.quickstart.LoopbackPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Brokers, a registry and instances of the app, each of which can be ended and begun again. */
final class Rig implements AutoCloseable {
    private final Path directory;
    private final Brokers brokers;
    private final List<AppProcess> apps = new CopyOnWriteArrayList<>();
    private final int registryPort;
    private final String registryUrl;
    private EmbeddedRegistry registry;

    /** Starts brokers and registry; the instances come by {@link #addApp}. */
    Rig(Path directory, int brokerCount) throws Exception {
        this.directory = directory;
        this.brokers = new Brokers(directory, brokerCount);
        registryPort = LoopbackPort.claim(0, "a port");
        startRegistry();
        registryUrl = registry.url();
    }

    Brokers brokers() {
        return brokers;
    }

    List<AppProcess> apps() {
        return apps;
    }

    String registryUrl() {
        return registryUrl;
    }

    void startRegistry() {
        registry = EmbeddedRegistry.start(directory.resolve("registry"), registryPort);
    }

    void stopRegistry() {
        registry.close();
    }

    /** Starts one more instance, which is not ready yet. */
    AppProcess addApp() throws Exception {
        return addApp(Map.of());
    }

    /** The same, with options of its own. */
    AppProcess addApp(Map<String, String> more) throws Exception {
        return addApp(more, Up.command());
    }

    /** The same, of a program that is called otherwise. */
    AppProcess addApp(Map<String, String> more, List<String> command) throws Exception {
        String copies = Integer.toString(Math.min(3, brokers.count()));
        Map<String, String> options = new TreeMap<>(Map.of(
                "kafka.bootstrap.servers",
                brokers.bootstrapServers(),
                "schema.registry.url",
                registryUrl,
                "state.dir.temporary",
                "true", // Where the sources are is nobody's choice here.
                "internal.token",
                "only-for-these-tests",
                "topics.replication.factor",
                copies,
                "kafka.replication.factor",
                copies));
        options.putAll(more);
        AppProcess app = new AppProcess(directory, "app-" + apps.size(), options, command);
        apps.add(app);
        return app;
    }

    /** Brings back what ended by itself, as a supervisor does; how many had. */
    int revive() throws Exception {
        int revived = 0;
        for (AppProcess app : apps) {
            if (!app.alive()) {
                revived++;
                app.start();
                app.awaitReady();
            }
        }
        return revived;
    }

    /** To look at the topics, and at the answers of the first instance. */
    Installation installation() {
        ObjectNode ready = JsonNodeFactory.instance.objectNode();
        ready.put("bootstrap_servers", brokers.bootstrapServers());
        ready.put("schema_registry_url", registryUrl);
        ready.put("http", apps.get(0).http());
        return new Installation(ready);
    }

    @Override
    public void close() {
        apps.forEach(AppProcess::close);
        registry.close();
        brokers.close();
    }
}
