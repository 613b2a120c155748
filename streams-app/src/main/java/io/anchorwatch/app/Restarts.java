package io.anchorwatch.app;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream thread that dies is replaced, but not for ever: what fails again and again is no accident. */
public final class Restarts implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final int BUDGET = 5;
    private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final ArrayDeque<Long> times = new ArrayDeque<>();

    private Restarts() {}

    /** Replaces threads of an application that fail, until too many did. */
    public static void watch(KafkaStreams streams) {
        streams.setUncaughtExceptionHandler(new Restarts());
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        long now = System.nanoTime();
        while (!times.isEmpty() && now - times.getFirst() > WITHIN_NANOS) {
            times.poll();
        }
        times.add(now);
        if (times.size() > BUDGET) {
            LOG.error("the topology stops: it failed {} times in ten minutes", times.size(), failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("a thread of the topology failed and is replaced", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
