package io.anchorwatch.quickstart;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.simulation.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A simulated fleet that lives in real time: every event is handed to the publisher when its time has come, never
 * before. On a machine that is too busy it is handed over late, and {@link #lateMs} says by how much.
 */
final class LiveFleet {
    private static final long LOOK_EVERY_MS = 100;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** What a fleet that is cut off would still have gone through: as long as the longest story. */
    private static final long STORY = 60_000_000;

    /** A session that would have spoken within this time may look as if it had gone silent: a recovery window and more. */
    private static final long BREATH = 20_000_000;

    private final Simulation simulation;
    private final Publisher publisher;
    private final Heartbeats heartbeats;
    private final Queue<Truth> due = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::live, "simulated-fleet");
    private final AtomicLong handedOver = new AtomicLong();
    private volatile long lateMs;
    private volatile boolean over;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable Emission next;

    /**
     * What a fleet that was stopped had not come to.
     *
     * @param truths that would have fallen due
     * @param sessionsUnderWay of which more would have been heard soon
     */
    record Unlived(List<Truth> truths, Set<String> sessionsUnderWay) {}

    LiveFleet(Simulation simulation, Publisher publisher) {
        this.simulation = simulation;
        this.publisher = publisher;
        this.heartbeats = new Heartbeats(publisher);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Whether the run is over and every event was handed over.
     *
     * @throws RuntimeException whatever ended it before
     */
    boolean over() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return over;
    }

    /** How many events were handed over. */
    long handedOver() {
        return handedOver.get();
    }

    /** By how much the latest of them was late. */
    long lateMs() {
        return lateMs;
    }

    /** The truths that have fallen due since this was last called; when the run is over, all that are left. */
    List<Truth> takeTruths() {
        List<Truth> taken = new ArrayList<>();
        for (Truth truth = due.poll(); truth != null; truth = due.poll()) {
            taken.add(truth);
        }
        return taken;
    }

    /** Ends it where it is, and says what it did not come to. */
    Unlived stop() throws InterruptedException {
        stop.countDown();
        thread.join();
        Set<String> underWay = new HashSet<>();
        Emission first = next;
        Emission unsaid = first;
        while (first != null && unsaid != null && unsaid.at() < first.at() + STORY) {
            String session = unsaid.event().sessionId();
            if (session != null && unsaid.at() < first.at() + BREATH) {
                underWay.add(session);
            }
            unsaid = simulation.hasNext() ? simulation.next() : null;
        }
        return new Unlived(simulation.takeTruths(), underWay);
    }

    private void live() {
        try {
            while (simulation.hasNext()) {
                Emission coming = simulation.next();
                next = coming;
                if (!awaited(coming.at()) || !handed(coming.event())) {
                    return;
                }
                next = null;
                handedOver.incrementAndGet();
                long nowMs = System.currentTimeMillis();
                lateMs = Math.max(lateMs, nowMs - coming.at() / 1_000);
                heartbeats.heard(coming.event(), nowMs);
                due.addAll(simulation.takeTruths());
            }
            over = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            heartbeats.farewell(System.currentTimeMillis());
        }
    }

    /** Waits until the wall clock shows that time; false when the fleet was stopped before. */
    private boolean awaited(long at) throws InterruptedException {
        long atMs = -Math.floorDiv(-at, 1_000L);
        while (true) {
            long nowMs = System.currentTimeMillis();
            heartbeats.beat(nowMs);
            if (nowMs >= atMs) {
                return stop.getCount() > 0;
            }
            if (stop.await(Math.min(atMs - nowMs, LOOK_EVERY_MS), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    /** Nothing is dropped: while Kafka is away the fleet waits, and is late. */
    private boolean handed(ReasonEvent event) throws InterruptedException {
        while (!publisher.put(event, PATIENCE)) {
            if (stop.getCount() == 0) {
                return false;
            }
        }
        return true;
    }
}
