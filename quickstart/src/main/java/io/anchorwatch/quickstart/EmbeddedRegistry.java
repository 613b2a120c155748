package io.anchorwatch.quickstart;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real schema registry as a child process: Apicurio, which speaks the Confluent API. It listens on the loopback
 * address only and keeps its schemas, with their ids, in one directory, where a second start finds them.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";
    private static final String API = "/apis/ccompat/v7";
    private static final int SECONDS_TO_START = 90;
    private static final int SECONDS_TO_STOP = 10;

    /** A shell that leaves Ctrl-C to the parent, which stops its parts in order, and becomes the process it is given. */
    private static final List<String> DEAF_TO_INTERRUPT = List.of("/bin/sh", "-c", "trap '' INT; exec \"$0\" \"$@\"");

    private final Process process;
    private final String url;
    private final RegistryFiles files;
    private volatile boolean closing;

    private EmbeddedRegistry(Process process, String url, RegistryFiles files) {
        this.process = process;
        this.url = url;
        this.files = files;
    }

    /**
     * Starts a registry and returns when it answers. One that an earlier run left in the directory is ended first.
     *
     * @param directory where it keeps its schemas and its log; created where there is none
     * @param port the port to listen on, 0 for a free one
     * @throws CommandFailure if the port is taken, or the registry does not start
     */
    public static EmbeddedRegistry start(Path directory, int port) {
        RegistryFiles files = new RegistryFiles(directory.toAbsolutePath());
        try {
            Files.createDirectories(directory);
            endLeftover(files);
            int claimed = LoopbackPort.claim(port, "--registry-port");
            Process process = launch(files, claimed);
            files.writePid(process.pid());
            String url = "http://" + LoopbackPort.HOST + ":" + claimed + API;
            EmbeddedRegistry registry = new EmbeddedRegistry(process, url, files);
            registry.awaitReady();
            registry.watch();
            return registry;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "the registry does not start: " + e.getMessage(), e);
        }
    }

    /** The Confluent API's address, without a slash at its end. */
    public String url() {
        return url;
    }

    /** The child's process id, for those who want to watch it or end it. */
    public long pid() {
        return process.pid();
    }

    /** Ends the process and returns when it is gone. May be called twice. */
    @Override
    public void close() {
        closing = true;
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        files.deletePid();
    }

    /**
     * The parent of a leftover is dead, so it is ending by itself; its database stays locked until it has. The command
     * line is compared because process ids are used again.
     */
    private static void endLeftover(RegistryFiles files) {
        files.pid()
                .flatMap(ProcessHandle::of)
                .filter(left -> left.info().commandLine().orElse("").contains(files.mark()))
                .ifPresent(EmbeddedRegistry::end);
    }

    private static void end(ProcessHandle leftover) {
        LOG.info("ending the registry that an earlier run left behind, process {}", leftover.pid());
        leftover.destroy();
        if (!ended(leftover)) {
            leftover.destroyForcibly();
            if (!ended(leftover)) {
                throw new CommandFailure(
                        CommandFailure.FAILED,
                        "process " + leftover.pid()
                                + ", the registry of an earlier run, cannot be ended: end it by hand");
            }
        }
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Small heap, quick compiler, and every commit on the disk before it is acknowledged ({@code WRITE_DELAY=0}). */
    private static Process launch(RegistryFiles files, int port) throws IOException {
        Path program = RegistryFiles.program();
        List<String> command = new ArrayList<>(DEAF_TO_INTERRUPT);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(files.mark());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dquarkus.http.host=" + LoopbackPort.HOST);
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.log.level=WARN");
        command.add("-Dquarkus.log.category.\"io.apicurio\".level=WARN");
        command.add("-Dquarkus.http.access-log.enabled=false");
        command.add("-Dapicurio.datasource.url=jdbc:h2:file:" + files.database() + ";WRITE_DELAY=0");
        command.add("-cp");
        command.add(program + File.pathSeparator + RegistryFiles.ownClasses());
        command.add(RegistryProcess.class.getName());
        command.add(MAIN_CLASS);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(files.log().toFile())
                .start();
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        try {
            while (!answers()) {
                boolean gone = process.waitFor(50, TimeUnit.MILLISECONDS);
                if (gone || System.nanoTime() > deadline) {
                    close();
                    String fate = gone ? "ended" : "did not answer within " + SECONDS_TO_START + " s";
                    throw new CommandFailure(
                            CommandFailure.FAILED, "the registry " + fate + ": see its log, " + files.log());
                }
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.FAILED, "interrupted while the registry was starting", e);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create(url + "/subjects").toURL().openConnection();
            request.setConnectTimeout(1_000);
            request.setReadTimeout(5_000);
            try {
                return request.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                request.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    private void watch() {
        var unused = process.onExit().thenAccept(gone -> {
            if (!closing) {
                LOG.error("the schema registry ended by itself (exit {}): see {}", gone.exitValue(), files.log());
            }
        });
    }
}
