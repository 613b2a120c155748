package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Podman with a store, networks and limits of its own, so that the names of its images mean nothing outside. */
final class Engine implements AutoCloseable {
    private static final String PROJECT = "anchorwatch-test";

    private final Path directory;
    private final Path log;
    private final Map<String, String> settings;

    /** @param settings what the composition finds in its environment */
    Engine(Path directory, Map<String, String> settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        log = directory.resolve("engine.log");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("storage.conf"), """
            [storage]
            driver = "overlay"
            graphroot = "%1$s/graph"
            runroot = "%1$s/run"
            """.formatted(directory));
        // An engine without the right to raise limits must be told to keep to those that it has.
        Files.writeString(directory.resolve("containers.conf"), """
            [containers]
            default_ulimits = ["nofile=16384:16384", "nproc=8192:8192"]
            [network]
            network_backend = "netavark"
            network_config_dir = "%s/networks"
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            """.formatted(directory));
    }

    /** Runs a command in the repository's root and returns what it says on standard output. */
    String run(Duration patience, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out-", ".txt");
        Process process = builder(command).redirectOutput(out.toFile()).start();
        try {
            assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .as(command + " ends")
                    .isTrue();
            assertThat(process.exitValue()).as(() -> command + ": " + log()).isZero();
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
            Files.delete(out);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Watched.ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(settings);
        builder.environment()
                .put("CONTAINERS_CONF", directory.resolve("containers.conf").toString());
        builder.environment()
                .put(
                        "CONTAINERS_STORAGE_CONF",
                        directory.resolve("storage.conf").toString());
        builder.environment().put("BUILDAH_FORMAT", "docker"); // The other format forgets health checks.
        return builder;
    }

    String podman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(Arrays.asList(arguments));
        return run(Duration.ofMinutes(5), command);
    }

    /** Starts services of the composition, and not what they depend on. */
    void up(List<String> services) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman-compose", "-p", PROJECT, "up", "-d", "--no-deps"));
        command.addAll(services);
        run(Duration.ofMinutes(5), command);
        assertThat(podman("ps", "-a", "--format", "{{.Names}}").lines())
                .containsAll(services.stream().map(Engine::container).toList());
    }

    /** The container of a service. */
    static String container(String service) {
        return PROJECT + "_" + service + "_1";
    }

    /** The directory of this machine in which a volume of the composition is. */
    Path volume(String name) throws IOException, InterruptedException {
        return Path.of(podman("volume", "inspect", PROJECT + "_" + name, "--format", "{{.Mountpoint}}")
                .strip());
    }

    /** The end of what the engine has said. */
    private String log() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Deletes everything that it has made: containers, volumes, networks, images. */
    @Override
    public void close() throws IOException {
        try {
            run(Duration.ofMinutes(3), List.of("podman-compose", "-p", PROJECT, "down", "-v", "-t", "5"));
            podman("rm", "-a", "-f", "-t", "0");
            podman("rmi", "-a", "-f");
            podman("volume", "prune", "-f");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
