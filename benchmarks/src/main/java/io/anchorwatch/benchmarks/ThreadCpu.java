package io.anchorwatch.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Processor time of those threads that begin while this is open, and of those named: looked at again and again, since a
 * thread that has ended says nothing any more. The broker's threads are left out by name.
 */
final class ThreadCpu implements AutoCloseable {
    private static final String BROKERS =
            "(data-plane|control-plane|kafka-network|kafka-scheduler|quorum-controller|raft-|broker-|controller-|group-"
                    + "|ExpirationReaper|TxnMarker|ReplicaF|SensorExpiry|executor-|Log|transaction-|share-|thread-cpu|registry).*";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Set<Long> before = new HashSet<>();
    private final Map<Long, Long> first = new HashMap<>();
    private final Map<Long, Long> last = new HashMap<>();
    private final Thread thread = new Thread(this::live, "thread-cpu");
    private volatile boolean over;

    /** Begins; the calling thread counts as well. */
    ThreadCpu() {
        for (long id : threads.getAllThreadIds()) {
            before.add(id);
        }
        long own = Thread.currentThread().getId();
        before.remove(own);
        first.put(own, threads.getThreadCpuTime(own));
        thread.setDaemon(true);
        thread.start();
    }

    private void live() {
        try {
            while (!over) {
                look();
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        for (ThreadInfo each : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (each != null
                    && !before.contains(each.getThreadId())
                    && !each.getThreadName().matches(BROKERS)) {
                long now = threads.getThreadCpuTime(each.getThreadId());
                if (now >= 0) {
                    last.put(each.getThreadId(), now);
                }
            }
        }
    }

    /** Nanoseconds until now. */
    synchronized long nanos() {
        look();
        return last.entrySet().stream()
                .mapToLong(each -> each.getValue() - first.getOrDefault(each.getKey(), 0L))
                .sum();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
