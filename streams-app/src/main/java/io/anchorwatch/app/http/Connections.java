package io.anchorwatch.app.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Watches the connections that are open, and closes those on which a request takes too long to arrive. Silence is the
 * server's own matter; this is about those who send a byte now and then to keep a connection.
 */
final class Connections implements Connection.Listener, HttpConfiguration.Customizer {
    private final long patienceNanos;
    private final Map<Connection, Arrival> open = new ConcurrentHashMap<>();
    private final Counter closed;

    /** How far a connection is with its next request. */
    private static final class Arrival {
        private final AtomicInteger underway = new AtomicInteger();
        private volatile long since = System.nanoTime();
        private volatile long bytes;
    }

    Connections(Duration patience, MeterRegistry metrics) {
        patienceNanos = patience.toNanos();
        closed = Counter.builder("anchorwatch.http.slow.closed")
                .description("connections closed because a request took too long to arrive")
                .register(metrics);
        Gauge.builder("anchorwatch.http.connections", open, Map::size)
                .description("connections of HTTP that are open")
                .register(metrics);
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Arrival());
        if (connection instanceof SslConnection secured) { // Below the one of HTTP; only its handshake is watched.
            secured.addHandshakeListener(new SslHandshakeListener() {
                @Override
                public void handshakeSucceeded(Event event) {
                    open.remove(connection);
                }
            });
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    /** Called when the head of a request is there. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Connection connection = request.getConnectionMetaData().getConnection();
        Arrival arrival = open.get(connection);
        if (arrival != null) {
            arrival.underway.incrementAndGet();
            Request.addCompletionListener(request, failure -> {
                arrival.bytes = connection.getBytesIn();
                arrival.since = System.nanoTime();
                arrival.underway.decrementAndGet();
            });
        }
        return request;
    }

    /** Closes those that are too slow. To be called now and then. */
    void look() {
        long now = System.nanoTime();
        open.forEach((connection, arrival) -> {
            if (arrival.underway.get() > 0) {
                return;
            }
            if (connection.getBytesIn() == arrival.bytes) {
                arrival.since = now;
            } else if (now - arrival.since > patienceNanos) {
                open.remove(connection);
                closed.increment();
                connection.getEndPoint().close();
            }
        });
    }
}
