package io.anchorwatch.quickstart;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The ports of a broker's listeners, listening from before the broker starts: who connects meanwhile waits and is not
 * refused, and nobody else can take one of them in between.
 */
public final class ListeningPorts implements ServerSocketFactory, AutoCloseable {
    private final Map<String, ServerSocketChannel> channels = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    /** Takes what listens for a listener of that name, the first for it. */
    public void add(String listener, ServerSocketChannel channel) {
        channels.put(listener, channel);
        ports.put(listener, channel.socket().getLocalPort());
    }

    /** The port of a listener that was added. */
    public int of(String listener) {
        return Objects.requireNonNull(ports.get(listener), listener);
    }

    /** Hands over what listens already; a channel is handed over once. */
    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBytes) throws IOException {
        ServerSocketChannel channel = channels.remove(listener);
        if (channel == null || of(listener) != address.getPort()) {
            throw new IOException("nothing listens for " + listener + " at " + address);
        }
        channel.configureBlocking(false);
        return channel;
    }

    /** Closes what nobody has fetched. */
    @Override
    public void close() {
        channels.values().forEach(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                // It was never used; the process ends it.
            }
        });
        channels.clear();
    }
}
