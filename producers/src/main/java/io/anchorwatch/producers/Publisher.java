package io.anchorwatch.producers;

import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireEncoder;
import io.anchorwatch.schemas.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Publishes events without ever making its caller wait: they go into a bounded buffer, and a thread of its own takes
 * them to Kafka, for as long as it takes. What finds the buffer full is dropped and counted, and since its number was
 * taken before, the gap shows. Safe for several threads; the order of one thread's events is kept.
 *
 * <p>Nodes speak through {@link #node}, which numbers their events and sends their heartbeats. Programs whose events
 * have their numbers already, such as the agent and the fleet simulator, use {@link #offer} and {@link #put}.
 */
public final class Publisher implements AutoCloseable {
    /** How often each node says that it is alive. */
    public static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(10);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    /** Two starts within a millisecond, or around a clock that was set back, are two incarnations all the same. */
    private static final AtomicLong LAST_INCARNATION = new AtomicLong();

    private final String address;
    private final Privacy privacy;
    private final String eventTopic;
    private final String heartbeatTopic;
    private final WireEncoder<ReasonEvent> events;
    private final WireEncoder<NodeHeartbeat> heartbeats;
    private final Waiting buffer;
    private final Delivery delivery;
    private final Thread sender;
    private final ScheduledExecutorService ticks;
    private final List<VpnNode> nodes = new CopyOnWriteArrayList<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final ReadWriteLock closingLock = new ReentrantReadWriteLock();
    private volatile boolean closing;
    private boolean closed;

    /**
     * Does not connect yet, so it may be made before Kafka or the registry are there.
     *
     * @param registry stays the caller's to close
     * @throws org.apache.kafka.common.config.ConfigException if Kafka's settings make no sense
     */
    public Publisher(PublisherSettings settings, Registry registry) {
        this(settings, registry, kafka(settings));
    }

    /** On a producer of any kind, which is made by the sender thread, again and again until it can be made. */
    Publisher(PublisherSettings settings, Registry registry, Supplier<Producer<byte[], byte[]>> producer) {
        String prefix = settings.topicPrefix();
        this.address = settings.bootstrapServers();
        this.privacy = settings.privacy();
        this.eventTopic = WireRecord.REASON_EVENT.topic(prefix);
        this.heartbeatTopic = WireRecord.NODE_HEARTBEAT.topic(prefix);
        this.events = new WireEncoder<>(WireRecord.REASON_EVENT, registry, prefix);
        this.heartbeats = new WireEncoder<>(WireRecord.NODE_HEARTBEAT, registry, prefix);
        this.buffer = new Waiting(settings.bufferedMax());
        this.delivery = new Delivery(producer);
        this.sender = new Thread(this::send, "anchorwatch-publisher");
        this.sender.setDaemon(true);
        this.ticks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "anchorwatch-heartbeats");
            thread.setDaemon(true);
            return thread;
        });
        sender.start();
        long every = HEARTBEAT_EVERY.toMillis();
        var unused = ticks.scheduleAtFixedRate(() -> nodes.forEach(VpnNode::beat), every, every, TimeUnit.MILLISECONDS);
    }

    private static Supplier<Producer<byte[], byte[]>> kafka(PublisherSettings settings) {
        ProducerConfig valid = new ProducerConfig(settings.producer());
        return () -> new KafkaProducer<>(valid.originals());
    }

    /**
     * A node of this process, whose incarnation begins now, later than any that began before. Its first heartbeat goes out at once, the others every
     * {@link #HEARTBEAT_EVERY}, the last when it or this publisher is closed.
     */
    public VpnNode node(String fleetId, String nodeId) {
        VpnNode node = new VpnNode(
                this,
                fleetId,
                nodeId,
                LAST_INCARNATION.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())));
        nodes.add(node);
        node.beat();
        return node;
    }

    /** Beats for a node no longer. */
    void forget(VpnNode node) {
        nodes.remove(node);
    }

    /**
     * Takes over a complete event, whose rules the caller has checked, if there is room for it.
     *
     * @return false if it was dropped, because the buffer is full or the publisher closed
     */
    public boolean offer(ReasonEvent event) {
        if (buffer.hasRoom()) { // Else it need not even be encoded.
            Outgoing outgoing = outgoing(event, Receipt.NOT_WANTED);
            if (enqueue(() -> buffer.offer(outgoing))) {
                return true;
            }
        }
        dropped.incrementAndGet();
        return false;
    }

    /**
     * As {@link #offer}, but waits for room, and drops nothing.
     *
     * @return false if there was none in time, and the event is still the caller's
     */
    public boolean put(ReasonEvent event, Duration patience) throws InterruptedException {
        return put(event, patience, Receipt.NOT_WANTED);
    }

    /** As {@link #put(ReasonEvent, Duration)}, and says what became of the event, if it was taken over. */
    boolean put(ReasonEvent event, Duration patience, Receipt receipt) throws InterruptedException {
        Outgoing outgoing = outgoing(event, receipt);
        long end = System.nanoTime() + patience.toNanos();
        while (!closing) {
            long moves = delivery.moves();
            if (enqueue(() -> buffer.offer(outgoing))) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            delivery.awaitMove(moves, end - System.nanoTime());
        }
        return false;
    }

    /** Takes over a node's heartbeat, made by the caller, if there is room for it. */
    public boolean offer(NodeHeartbeat heartbeat) {
        Outgoing outgoing = new Outgoing(
                heartbeatTopic, heartbeat.key(), heartbeats, heartbeats.draft(heartbeat), false, Receipt.NOT_WANTED);
        return whileOpen(() -> buffer.offer(outgoing));
    }

    private Outgoing outgoing(ReasonEvent event, Receipt receipt) {
        return new Outgoing(eventTopic, event.key(), events, events.draft(event), true, receipt);
    }

    /** Counts before, so that nothing can be acknowledged that was not accepted. */
    private boolean enqueue(BooleanSupplier buffered) {
        accepted.incrementAndGet();
        if (whileOpen(buffered)) {
            return true;
        }
        accepted.decrementAndGet();
        return false;
    }

    /** What it takes over before it closes, the sender finds; closing holds the lock for an assignment only. */
    private boolean whileOpen(BooleanSupplier buffered) {
        closingLock.readLock().lock();
        try {
            return !closing && buffered.getAsBoolean();
        } finally {
            closingLock.readLock().unlock();
        }
    }

    /** What its nodes may say, and what became of the rest. */
    public Privacy privacy() {
        return privacy;
    }

    /** Where its Kafka is. */
    String address() {
        return address;
    }

    /** As they stand now. */
    public PublisherCounts counts() {
        long acknowledged = delivery.acknowledged();
        long failed = delivery.failed();
        return new PublisherCounts(accepted.get(), acknowledged, failed, dropped.get(), delivery.problem());
    }

    private void send() {
        while (!delivery.abandoned()) {
            try {
                Outgoing next = buffer.next();
                if (next != null) {
                    delivery.deliver(next);
                } else if (closing && buffer.isEmpty()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Says that its nodes are stopping, delivers what it has accepted, and ends. May be called again.
     *
     * @return how many accepted events were not acknowledged: 0, unless the time ran out or Kafka refused some
     */
    public synchronized long close(Duration patience) {
        if (!closed) {
            closed = true;
            long end = System.nanoTime() + patience.toNanos();
            ticks.shutdownNow();
            nodes.forEach(node -> sayFarewell(node, end));
            closingLock.writeLock().lock();
            try {
                closing = true;
            } finally {
                closingLock.writeLock().unlock();
            }
            delivery.finish(sender, end);
        }
        PublisherCounts counts = counts();
        return counts.accepted() - counts.acknowledged();
    }

    private void sayFarewell(VpnNode node, long end) {
        try {
            for (long moves = delivery.moves(); !node.farewell() && System.nanoTime() < end; moves = delivery.moves()) {
                delivery.awaitMove(moves, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for half a minute at most; see {@link #close(Duration)} for what may be left. */
    @Override
    public void close() {
        long unused = close(CLOSE_PATIENCE);
    }
}
