package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.quickstart.LoopbackPort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command {@code app} in processes of their own, one after another, on the same configuration and state. */
final class AppProcess implements AutoCloseable {
    private static final int SECONDS = 120;

    private final Path config;
    private final Path errors;
    private final String http;
    private final List<String> command;
    private Process process;
    private CompletableFuture<String> firstLine;

    /** Starts it; {@link #awaitReady} waits for it. */
    AppProcess(Path directory, String name, Map<String, String> options) throws IOException {
        this(directory, name, options, Up.command());
    }

    /** The same, of a program that is called otherwise. */
    AppProcess(Path directory, String name, Map<String, String> options, List<String> command) throws IOException {
        this.command = command;
        Properties properties = new Properties();
        properties.putAll(options);
        String listen = LoopbackPort.HOST + ':' + LoopbackPort.claim(0, "a port");
        properties.put("http.listen", listen);
        properties.putIfAbsent("state.dir", directory.resolve("state-" + name).toString());
        config = directory.resolve(name + ".properties");
        errors = directory.resolve(name + ".err");
        boolean tls = options.keySet().stream().anyMatch(option -> option.startsWith("http.tls."));
        http = (tls ? "https://" : "http://") + listen;
        try (OutputStream out = Files.newOutputStream(config)) {
            properties.store(out, null);
        }
        start();
    }

    /** Where it answers, at the same address each time. */
    String http() {
        return http;
    }

    /** Begins again where the one before was ended. */
    void start() throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("app", "--config", config.toString()));
        process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        var out = process.inputReader();
        firstLine = CompletableFuture.supplyAsync(() -> {
            try {
                return out.readLine();
            } catch (IOException e) {
                return null;
            }
        });
    }

    /** Waits for the line that says that it is ready. */
    void awaitReady() throws Exception {
        String line = firstLine.get(SECONDS, TimeUnit.SECONDS);
        assertThat(line).as(() -> "a ready line; standard error: " + errors()).isNotNull();
        assertThat(new ObjectMapper().readTree(line).get("http").asText()).isEqualTo(http);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends it as an operator does; its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    /** Ends it as the kernel does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(SECONDS, TimeUnit.SECONDS);
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
