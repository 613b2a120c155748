package io.anchorwatch.app.topics;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when a topic is deleted under the running app. Nothing else would tell: a producer waits for the topic for
 * ever, and nothing is committed any more. The brokers are asked every five seconds.
 */
public final class TopicWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final int LOOK_EVERY_S = 5;

    private final Admin admin;
    private final Set<String> needed;
    private final Set<String> seen = new TreeSet<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-topics");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<String> deleted = List.of();

    /** @param needed names; one that was never there is not missed */
    public TopicWatch(Admin admin, Collection<String> needed) {
        this.admin = admin;
        this.needed = Set.copyOf(needed);
    }

    public void start() {
        ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_S, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            Set<String> there = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get(LOOK_EVERY_S, TimeUnit.SECONDS);
            seen(there);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the broker does not say which topics there are", e); // then nothing has changed
        }
    }

    /** Takes in which topics there are now. */
    void seen(Set<String> there) {
        needed.stream().filter(there::contains).forEach(seen::add);
        List<String> gone = seen.stream().filter(each -> !there.contains(each)).toList();
        if (!gone.equals(deleted) && !gone.isEmpty()) {
            LOG.error("deleted while they are needed: {}", gone);
        }
        deleted = gone;
    }

    /** The needed topics that were there and are no longer, by name. */
    public List<String> deleted() {
        return deleted;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
