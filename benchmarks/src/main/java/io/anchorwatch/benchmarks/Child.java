package io.anchorwatch.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A server in a process of its own, on the same machine, so that what is measured shares no heap with it: one collection
 * stops everybody who does.
 */
final class Child implements AutoCloseable {
    private static final String READY = "listening at ";
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final BufferedReader says;
    private final String address;

    /**
     * Returns when it answers.
     *
     * @param main whose main method {@linkplain #serve serves}
     * @param java options for Java
     */
    Child(Class<?> main, List<String> java, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        says = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        address = ready(main);
    }

    private String ready(Class<?> main) throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
        }
        throw new IOException(main.getSimpleName() + " has not started");
    }

    String address() {
        return address;
    }

    /** What it answers to a line, in one line. */
    String ask(String line) throws IOException {
        OutputStream hears = process.getOutputStream();
        hears.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        hears.flush();
        String answer = says.readLine();
        if (answer == null) {
            throw new IOException("it has ended before it answered '" + line + "'");
        }
        return answer;
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

    /** In the process itself: says that it is ready, and returns when it is to end. */
    static void serve(String address) throws IOException {
        System.out.println(READY + address);
        while (System.in.read() >= 0) {
            // Whatever it is: it is the end that counts.
        }
    }

    /** The same of one that can be {@linkplain #ask asked}. */
    static void serve(String address, UnaryOperator<String> answers) throws IOException {
        System.out.println(READY + address);
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            System.out.println(answers.apply(line));
        }
    }
}
