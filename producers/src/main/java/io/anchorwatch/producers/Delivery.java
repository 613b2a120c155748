package io.anchorwatch.producers;

import io.anchorwatch.schemas.RetriableRegistryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The sender thread's way to Kafka. Kafka's producer never gives up what it has taken, but it takes nothing while the
 * cluster cannot be reached or its memory is full, and cannot even be made while no address resolves; all that, and a
 * registry that is away, is waited out here, one record at a time, so that the order is kept.
 */
final class Delivery {
    private static final long PAUSE_MS = 500;

    private final Supplier<Producer<byte[], byte[]>> maker;
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Object progress = new Object();
    private long moves;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile @Nullable String problem;

    Delivery(Supplier<Producer<byte[], byte[]>> maker) {
        this.maker = maker;
    }

    /** Hands a record to Kafka, or finds that it is refused for good; returns undone only when abandoned. */
    void deliver(Outgoing outgoing) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = null;
        while (!abandoned()) {
            Producer<byte[], byte[]> kafka = made();
            try {
                record = record == null ? encoded(outgoing) : record;
                if (kafka != null && record != null && taken(kafka, record, outgoing)) {
                    return;
                }
            } catch (InterruptException e) {
                throw new InterruptedException("while Kafka's producer was waiting");
            } catch (RuntimeException e) {
                refused(e, outgoing);
                return;
            }
            if (abandoned.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** The record, or null while the registry does not give the schema its id. */
    private @Nullable ProducerRecord<byte[], byte[]> encoded(Outgoing outgoing) {
        try {
            return outgoing.encoded();
        } catch (RetriableRegistryException | IllegalStateException e) {
            problem = e.getMessage();
            return null;
        }
    }

    /** Kafka's producer, or null while it cannot be made. */
    private @Nullable Producer<byte[], byte[]> made() {
        Producer<byte[], byte[]> made = producer;
        try {
            made = made == null ? maker.get() : made;
            producer = made;
        } catch (KafkaException e) {
            problem = message(e.getCause() == null ? e : e.getCause());
        }
        return made;
    }

    /** Whether Kafka's producer has taken the record over; if not, it may be offered again. */
    private boolean taken(Producer<byte[], byte[]> kafka, ProducerRecord<byte[], byte[]> record, Outgoing outgoing) {
        Thread here = Thread.currentThread();
        Attempt attempt = new Attempt();
        var unused = kafka.send(record, (metadata, exception) -> {
            if (exception == null) {
                acknowledged(outgoing);
            } else if (exception instanceof RetriableException && Thread.currentThread() == here && attempt.open) {
                // Kafka's producer answers within send() when it could not take the record at all.
                attempt.refused = true;
                problem = describe(exception, record.topic());
            } else {
                refused(exception, outgoing);
            }
        });
        attempt.open = false;
        wake();
        return !attempt.refused;
    }

    /** One call of send(); only its own thread reads and writes the fields. */
    private static final class Attempt {
        private volatile boolean open = true;
        private boolean refused;
    }

    private void acknowledged(Outgoing outgoing) {
        if (outgoing.counted()) {
            acknowledged.incrementAndGet();
        }
        problem = null;
        outgoing.receipt().acknowledged();
        wake();
    }

    private void refused(Exception exception, Outgoing outgoing) {
        String why = message(exception);
        problem = why;
        if (outgoing.counted()) {
            failed.incrementAndGet();
        }
        outgoing.receipt().refused(why);
        wake();
    }

    /** Kafka's own words for both are that the topic is "not present in metadata". */
    private static String describe(Exception exception, String topic) {
        if (exception instanceof UnknownTopicOrPartitionException
                || exception.getCause() instanceof UnknownTopicOrPartitionException) {
            return "there is no topic " + topic;
        }
        return exception instanceof TimeoutException && exception.getCause() == null
                ? "it does not answer"
                : message(exception);
    }

    private static String message(Throwable exception) {
        String message = exception.getMessage();
        return message == null ? exception.getClass().getSimpleName() : message;
    }

    private void wake() {
        synchronized (progress) {
            moves++;
            progress.notifyAll();
        }
    }

    /** How often something has moved: a record was taken over, acknowledged or refused. */
    long moves() {
        synchronized (progress) {
            return moves;
        }
    }

    /** Returns when something has moved since it was {@code seen}, and at the latest after {@code nanos}. */
    void awaitMove(long seen, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        synchronized (progress) {
            while (moves == seen && System.nanoTime() < end) {
                progress.wait(millisUntil(end));
            }
        }
    }

    /** Lets the sender and then Kafka's producer finish, but both no longer than until {@code end}. */
    void finish(Thread sender, long end) {
        try {
            sender.join(millisUntil(end));
            abandoned.countDown();
            if (sender.isAlive()) {
                sender.interrupt();
                sender.join(1_000);
            }
        } catch (InterruptedException e) {
            abandoned.countDown();
            sender.interrupt();
            Thread.currentThread().interrupt();
        }
        Producer<byte[], byte[]> made = producer;
        if (made != null) {
            made.close(Duration.ofMillis(millisUntil(end)));
        }
    }

    /** At least a millisecond: for join(), none would mean for ever. */
    private static long millisUntil(long end) {
        return Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    boolean abandoned() {
        return abandoned.getCount() == 0;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long failed() {
        return failed.get();
    }

    @Nullable
    String problem() {
        return problem;
    }
}
