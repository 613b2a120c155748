package io.anchorwatch.app;

import io.anchorwatch.schemas.RetriableRegistryException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for what is away, says so every few seconds, and gives up in the end. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final int ASK_MS = 3_000;
    private static final long PAUSE_MS = 500;
    private static final long PAUSE_MS_MAX = 4_000;

    private final Duration limit;
    private final long sinceNanos = System.nanoTime();

    /** @param limit how long everything that is waited for may be away together */
    Patience(Duration limit) {
        this.limit = limit;
    }

    /** Something that can be away. */
    interface Attempt {
        void make() throws Exception;
    }

    /**
     * Returns when brokers answer.
     *
     * @param where the brokers, for people
     * @throws IllegalStateException when they have not in time, or do not let us in
     */
    void awaitBroker(Admin admin, String where) throws InterruptedException {
        await("the broker at " + where, () -> {
            try {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(ASK_MS))
                        .nodes()
                        .get();
            } catch (ExecutionException e) {
                throw refused(where, e);
            }
        });
    }

    /** A wrong password and a certificate that nobody trusts do not get better by waiting. */
    private static Exception refused(String where, ExecutionException e) {
        return e.getCause() instanceof AuthenticationException refusal
                ? new IllegalStateException("no connection to the broker at " + where + ": " + refusal.getMessage(), e)
                : e;
    }

    /** The same of a registry. */
    static IllegalStateException refused(RetriableRegistryException e) {
        return new IllegalStateException("no connection: " + e.getMessage(), e);
    }

    /**
     * Tries until it works. An attempt that fails for a reason that waiting does not mend is not repeated: a wrong log-in, for
     * example, of brokers or registry.
     *
     * @throws IllegalStateException when it has not worked in time
     */
    void await(String what, Attempt attempt) throws InterruptedException {
        long pauseMs = PAUSE_MS;
        while (true) {
            try {
                attempt.make();
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (IllegalStateException e) {
                throw e;
            } catch (RetriableRegistryException e) {
                if (e.refused()) {
                    throw refused(e);
                }
                pauseMs = pause(what, String.valueOf(e.getMessage()), e, pauseMs);
            } catch (Exception e) {
                Throwable said = e.getCause() == null ? e : e.getCause();
                pauseMs = pause(what, String.valueOf(said.getMessage()), e, pauseMs);
            }
        }
    }

    /** Waits a little, and answers how long it is to wait the next time; throws when the time is up. */
    private long pause(String what, String why, Exception e, long pauseMs) throws InterruptedException {
        long waitedNanos = System.nanoTime() - sinceNanos;
        if (waitedNanos > limit.toNanos()) {
            throw new IllegalStateException(
                    what + " does not answer for " + limit.toSeconds() + " s, which is as long as"
                            + " start.patience.ms allows: " + why,
                    e);
        }
        LOG.warn("waiting for {}: {}", what, why);
        Thread.sleep(pauseMs);
        return Math.min(PAUSE_MS_MAX, pauseMs * 2);
    }
}
