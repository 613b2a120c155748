package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.quickstart.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command {@code up} in a process of its own, which can be ended as an operator or a power cut would. */
final class Up implements AutoCloseable {
    private static final int SECONDS = 120;

    private final Process process;
    private final Path errors;

    private Up(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
    }

    static Up on(Path home, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("up", "--data", home.toString()));
        for (String port : List.of("--kafka-port", "--registry-port", "--http-port")) {
            if (!List.of(options).contains(port)) {
                arguments.addAll(List.of(port, "0"));
            }
        }
        arguments.addAll(List.of(options));
        Path errors = Files.createTempFile(home.getParent(), "up-", ".err");
        Process process = commandLine(arguments).redirectError(errors.toFile()).start();
        return new Up(process, errors);
    }

    /** The command {@code app} in a process of its own, on a broker and a registry that are there. */
    static Up app(Path config) throws IOException {
        Path errors = Files.createTempFile(config.getParent(), "app-", ".err");
        Process process = commandLine(List.of("app", "--config", config.toString()))
                .redirectError(errors.toFile())
                .start();
        return new Up(process, errors);
    }

    /** Any command in a process of its own. */
    static ProcessBuilder commandLine(List<String> arguments) {
        List<String> command = command();
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** The Java command line, as the launcher calls it, still without a command. */
    static List<String> command() {
        Path lib = Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .getParent();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // They live for seconds: the quick compiler and the small collector leave the cores to the others.
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", lib + "/*", Main.class.getName()));
        return command;
    }

    /** The same with a directory whose files stand in for those of the jars. */
    static List<String> command(Path before) {
        List<String> command = command();
        int classPath = command.indexOf("-cp") + 1;
        command.set(classPath, before + java.io.File.pathSeparator + command.get(classPath));
        return command;
    }

    /** Waits for the line that says that it is ready. */
    JsonNode ready() throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertThat(line).as(() -> "a ready line; standard error: " + errors()).isNotNull();
        return new ObjectMapper().readTree(line);
    }

    ProcessHandle registry() {
        List<ProcessHandle> children = process.children().toList();
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    int kill() throws InterruptedException {
        process.destroyForcibly();
        return exitCode();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
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
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
