package io.anchorwatch.benchmarks;

import io.anchorwatch.quickstart.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A broker in a process of its own: nobody who publishes shares a heap with one. */
final class BrokerProcess {
    private BrokerProcess() {}

    /**
     * Returns when the broker answers.
     *
     * @param directory where it keeps its log, now and later
     * @param port 0 for any
     */
    static Child start(Path directory, int port) throws IOException {
        return new Child(BrokerProcess.class, List.of("-Xmx1g"), List.of(directory.toString(), Integer.toString(port)));
    }

    /** The process itself. */
    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            Child.serve(broker.bootstrapServers());
        }
    }
}
