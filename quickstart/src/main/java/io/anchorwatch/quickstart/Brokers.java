package io.anchorwatch.quickstart;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** Asks brokers whether they are there at all, before something is asked that waits for them longer and tells less. */
final class Brokers {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Brokers() {}

    /**
     * Returns when brokers answer.
     *
     * @param where their addresses, for people
     * @throws CommandFailure if none does in time
     * @throws KafkaException if they do not let us in
     */
    static void answer(Admin admin, String where) throws InterruptedException {
        int patienceMs = (int) PATIENCE.toMillis();
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(patienceMs))
                    .nodes()
                    .get(2L * patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) { // The client's thread is gone, as where an answer in TLS is read as a length.
            throw silent(where, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw silent(where, e);
            }
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        }
    }

    /** The same, asked by a consumer. */
    static void answer(Consumer<?, ?> consumer, String where) {
        try {
            consumer.listTopics(PATIENCE);
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw silent(where, e);
        }
    }

    private static CommandFailure silent(String where, Exception e) {
        return new CommandFailure(
                CommandFailure.FAILED,
                "no broker answers at " + where + " within " + PATIENCE.toSeconds()
                        + " s: look at kafka.bootstrap.servers, and at kafka.security.protocol if it wants TLS",
                e);
    }
}
