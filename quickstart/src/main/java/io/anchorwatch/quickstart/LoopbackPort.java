package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Ports of this machine's loopback address, the only one that the embedded parts listen on. */
public final class LoopbackPort {
    private static final int LASTING_FROM = 15_000;
    private static final int LASTING_TO = 32_000;
    private static final int LASTING_TRIES = 100;

    /** The address in the form that goes into URLs and Kafka's listeners. */
    public static final String HOST = "127.0.0.1";

    private LoopbackPort() {}

    /**
     * The port to use: the one asked for, or a free one where that is 0.
     *
     * @param option the option that chooses the port, for the message
     * @throws CommandFailure if somebody else listens there
     */
    public static int claim(int port, String option) {
        try (ServerSocketChannel probe = listen(port, option)) {
            return probe.socket().getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Listens at the port asked for, or at a free one where that is 0.
     *
     * @param option the option that chooses the port, for the message
     * @throws CommandFailure if somebody else listens there
     */
    public static ServerSocketChannel listen(int port, String option) {
        inRange(port, option);
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                return channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (BindException e) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    "port " + port + " is taken: choose another with " + option + ", or 0 for a free one",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Listens at the port asked for, as soon as nobody else does.
     *
     * @param patience how long to wait for that at most
     */
    static ServerSocketChannel listen(int port, String option, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return listen(port, option);
            } catch (CommandFailure taken) {
                if (System.nanoTime() >= end) {
                    throw taken;
                }
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    /**
     * Listens at a port to be used again and again: none of those that the system gives to whoever connects, so that nobody
     * has it by accident when it is needed the next time. Systems give from 32 768 or 49 152 on.
     */
    public static ServerSocketChannel lasting() {
        for (int tries = 0; tries < LASTING_TRIES; tries++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(LASTING_FROM, LASTING_TO), "--kafka-port");
            } catch (CommandFailure taken) {
                // Another one, then.
            }
        }
        return listen(0, "--kafka-port");
    }

    /** @throws CommandFailure if there is no such port */
    static void inRange(int port, String option) {
        if (port < 0 || port > 65_535) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    option + " " + port + " is no port: use 1 to 65535, or 0 for a free one");
        }
    }
}
