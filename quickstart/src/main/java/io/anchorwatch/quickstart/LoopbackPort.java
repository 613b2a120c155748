package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine's loopback address, the only one that the embedded parts listen on. */
public final class LoopbackPort {
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
        inRange(port, option);
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return probe.getLocalPort();
        } catch (BindException e) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    "port " + port + " is taken: choose another with " + option + ", or 0 for a free one",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
