package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.quickstart.LoopbackPort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** A Kafka cluster of processes that can be stopped, killed and started again, each with its ports and directory. */
final class Brokers implements AutoCloseable {
    private final Path directory;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> controllerPorts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final String clusterId = Uuid.randomUuid().toString();

    /** Starts as many as asked for, and returns when all take requests. */
    Brokers(Path directory, int count) throws IOException {
        this.directory = directory;
        for (int index = 0; index < count; index++) {
            ports.add(lastingPort());
            controllerPorts.add(lastingPort());
        }
        for (int index = 0; index < count; index++) {
            processes.add(launch(index));
        }
        for (Process process : processes) {
            awaitReady(process);
        }
    }

    private static int lastingPort() throws IOException {
        try (ServerSocketChannel channel = LoopbackPort.lasting()) {
            return channel.socket().getLocalPort();
        }
    }

    String bootstrapServers() {
        return ports.stream().map(port -> LoopbackPort.HOST + ':' + port).collect(Collectors.joining(","));
    }

    int count() {
        return ports.size();
    }

    /** As an operator stops it. */
    void stop(int index) throws InterruptedException {
        end(processes.get(index).toHandle()::destroy, index);
    }

    /** As the kernel does. */
    void kill(int index) throws InterruptedException {
        end(processes.get(index).toHandle()::destroyForcibly, index);
    }

    /** Starts it where it was, and returns when it takes requests. */
    void start(int index) throws IOException {
        Process process = launch(index);
        processes.set(index, process);
        awaitReady(process);
    }

    private void end(Runnable how, int index) throws InterruptedException {
        how.run();
        assertThat(processes.get(index).waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitReady(Process process) throws IOException {
        assertThat(process.inputReader().readLine()).as("what a broker says").isEqualTo("ready");
    }

    private Process launch(int index) throws IOException {
        Path home = Files.createDirectories(directory.resolve("broker-" + index));
        Path file = directory.resolve("broker-" + index + ".properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            settings(index, home).store(out, null);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                file.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("broker-" + index + ".err").toFile()))
                .start();
    }

    private Properties settings(int index, Path home) {
        int copies = Math.min(3, ports.size());
        Properties settings = new Properties();
        settings.put("cluster.id", clusterId);
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(index + 1));
        settings.put("controller.quorum.voters", voters());
        settings.put(
                "listeners",
                listener("PLAINTEXT", ports.get(index)) + ',' + listener("CONTROLLER", controllerPorts.get(index)));
        settings.put("advertised.listeners", listener("PLAINTEXT", ports.get(index)));
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", home.toString());
        settings.put("auto.create.topics.enable", "false");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", Integer.toString(copies));
            settings.put(topic + ".num.partitions", "2");
        }
        settings.put("transaction.state.log.min.isr", Integer.toString(Math.max(1, copies - 1)));
        settings.put("share.coordinator.state.topic.min.isr", Integer.toString(Math.max(1, copies - 1)));
        settings.put("min.insync.replicas", Integer.toString(Math.max(1, copies - 1)));
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("broker.session.timeout.ms", "6000");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        return settings;
    }

    private String voters() {
        return IntStream.range(0, ports.size())
                .mapToObj(index -> (index + 1) + "@" + LoopbackPort.HOST + ':' + controllerPorts.get(index))
                .collect(Collectors.joining(","));
    }

    private static String listener(String name, int port) {
        return name + "://" + LoopbackPort.HOST + ':' + port;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
