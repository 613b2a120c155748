package io.anchorwatch.benchmarks;

import io.anchorwatch.quickstart.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a process of its own, on the same machine. Nobody who publishes shares a heap with one: its collections would count
 * as time for which a publisher's caller is held up.
 */
final class BrokerProcess implements AutoCloseable {
    private static final String READY = "listening at ";
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final String address;

    /**
     * Returns when the broker answers.
     *
     * @param directory where it keeps its log, now and later
     * @param port 0 for any
     */
    BrokerProcess(Path directory, int port) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(port))
                .redirectError(Redirect.DISCARD)
                .start();
        address = ready();
    }

    private String ready() throws IOException {
        BufferedReader says =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
        }
        throw new IOException("the broker has not started");
    }

    String address() {
        return address;
    }

    /** Asks it to end, as its input does when this process dies. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The process itself, which runs until its input ends. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(READY + broker.bootstrapServers());
            while (System.in.read() >= 0) {
                // Whatever it is: it is the end that counts.
            }
        }
    }
}
