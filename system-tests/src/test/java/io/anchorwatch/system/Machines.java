package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Several machines of an operator, played on this one: each has a directory in place of its root, in which what it is told
 * about {@code /etc} and {@code /var} lands, and a name and a loopback address of its own, which only Java knows. On the path
 * are Kafka's own programs, out of its jars, and in every home is {@code ./anchorwatch}.
 */
final class Machines implements AutoCloseable {
    static final String ADMINISTRATOR = "administrator";

    private static final Pattern PLACE =
            Pattern.compile("(?<![\\w/.-])/(?=etc/(?:kafka|registry|anchorwatch)\\b|var/(?:lib|log)/)");
    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    private static final Map<String, String> PROGRAMS = Map.of(
            "kafka-storage.sh", "kafka.tools.StorageTool",
            "kafka-server-start.sh", "kafka.Kafka",
            "kafka-configs.sh", "kafka.admin.ConfigCommand",
            "kafka-acls.sh", "org.apache.kafka.tools.AclCommand",
            "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer");

    private final Path root;
    private final Path tools;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, String> directories;
    private final List<Process> running = new ArrayList<>();

    /** How a block of commands ended. */
    record Ended(int exitCode, String output, String errors) {}

    /** @param directories what each machine's directory with the administrator becomes on it */
    Machines(Path root, Map<String, String> directories) throws IOException {
        this.root = root;
        this.directories = directories;
        tools = Files.createDirectories(root.resolve("tools"));
        StringBuilder hosts = new StringBuilder(
                "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + '\n');
        for (String machine : directories.keySet()) {
            // Not those of anybody else's servers, so that the ports of the document are free.
            addresses.put(machine, "127.71.0." + (addresses.size() + 1));
            hosts.append(addresses.get(machine)).append(' ').append(machine).append('\n');
        }
        Path names = Files.writeString(root.resolve("hosts"), hosts);
        for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
            List<String> java = new ArrayList<>(JAVA);
            java.add("-Djdk.net.hosts.file=" + names);
            java.add("-Dlog4j2.configurationFile="
                    + Path.of("src/test/secured/log4j2.yaml").toAbsolutePath());
            java.add("-Dkafka.logs.dir=.");
            java.add("-cp");
            java.add(System.getProperty("java.class.path"));
            java.add(program.getValue());
            program(tools.resolve(program.getKey()), java);
        }
        List<String> ours = Up.command();
        ours.add(1, "-Djdk.net.hosts.file=" + names);
        program(home(ADMINISTRATOR).resolve("anchorwatch"), ours);
        for (String machine : directories.keySet()) {
            program(home(machine).resolve("anchorwatch"), ours);
        }
    }

    private static void program(Path file, List<String> command) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        command.forEach(word -> script.append(" '").append(word).append('\''));
        Files.writeString(file, script.append(" \"$@\"\n"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Where commands of a machine are typed. */
    Path home(String machine) throws IOException {
        return Files.createDirectories(root.resolve(machine).resolve("home"));
    }

    /** Where on this machine a file of that one is. */
    Path at(String machine, String path) {
        return root.resolve(machine).resolve(path.substring(1));
    }

    String address(String machine) {
        return addresses.get(machine);
    }

    /** Takes a machine's directory from the administrator to it, with paths as they are here. */
    void take(String machine, UnaryOperator<String> more) throws IOException {
        Path from = home(ADMINISTRATOR).resolve(machine);
        Path to = Files.createDirectories(at(machine, directories.get(machine)));
        Files.createDirectories(at(machine, "/var/lib"));
        Files.createDirectories(at(machine, "/var/log/anchorwatch"));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.writeString(to.resolve(file.getFileName()), more.apply(here(machine, Files.readString(file))));
            }
        }
    }

    private String here(String machine, String text) {
        return PLACE.matcher(text).replaceAll(Matcher.quoteReplacement(root.resolve(machine) + "/"));
    }

    /** Types a block of commands, which must succeed. */
    Ended type(String machine, String commands) throws Exception {
        Ended ended = tried(machine, commands);
        assertThat(ended.exitCode())
                .as(commands + ended.output() + ended.errors())
                .isZero();
        return ended;
    }

    /** Types a block of commands, of which any may fail: the first that does ends it. */
    Ended tried(String machine, String commands) throws Exception {
        Path out = Files.createTempFile(root, machine, ".out");
        Path err = Files.createTempFile(root, machine, ".err");
        Process process = shell(machine, commands, out, err);
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> commands + read(err))
                    .isTrue();
            return new Ended(process.exitValue(), read(out), read(err));
        } finally {
            end(process);
        }
    }

    /** Types a command that runs until it is stopped. Its output is in {@code out} and {@code err} beside the home. */
    Process begin(String machine, String commands) throws IOException {
        Path place = root.resolve(machine);
        Process process = shell(machine, commands, place.resolve("out"), place.resolve("err"));
        running.add(process);
        return process;
    }

    /** What the command that runs on a machine has said, on standard output and standard error. */
    String said(String machine) {
        return read(root.resolve(machine).resolve("out"))
                + read(root.resolve(machine).resolve("err"));
    }

    private Process shell(String machine, String commands, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", here(machine, commands))
                .directory(home(machine).toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        builder.environment().merge("PATH", tools.toString(), (path, ours) -> ours + File.pathSeparator + path);
        return builder.start();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** As the kernel does. */
    static void kill(Process process) throws InterruptedException {
        end(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        running.forEach(Machines::end);
    }
}
