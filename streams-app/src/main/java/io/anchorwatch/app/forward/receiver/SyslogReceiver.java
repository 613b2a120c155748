package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.tls.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over TCP or TLS. The protocol has no acknowledgement: written is all that can be known. What was written in the
 * last 5 s may never have been read when a connection breaks, and is written again on the next.
 */
final class SyslogReceiver implements Receiver {
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int DOUBT_BYTES = 8 * 1_024 * 1_024;

    private final String host;
    private final int port;
    private final boolean octets;
    private final int timeoutMs;
    private final @Nullable SSLContext tls;
    private final Deque<Written> doubtful = new ArrayDeque<>();
    private int doubtfulBytes;
    private volatile @Nullable SyslogConnection connection;

    @SuppressWarnings("ArrayRecordComponent") // Not compared.
    private record Written(byte[] frames, long nanos) {}

    SyslogReceiver(ForwarderConfig config) {
        host = config.text(ForwarderOption.HOST);
        port = config.number(ForwarderOption.PORT);
        octets = config.text(ForwarderOption.FRAMING).equals("octets");
        timeoutMs = config.number(ForwarderOption.REQUEST_TIMEOUT_MS);
        tls = config.truth(ForwarderOption.TLS) ? Tls.context(config.optional(ForwarderOption.CA_FILE)) : null;
    }

    @Override
    public Verdict send(List<Parcel> parcels) {
        byte[] frames = frames(parcels);
        try {
            SyslogConnection open = connected();
            open.write(frames);
            note(new Written(frames, System.nanoTime()));
            return Verdict.ACCEPTED;
        } catch (IOException e) {
            close();
            return Tls.refusedCertificate(e)
                    ? new Verdict.Stop("the server's certificate or name is refused: " + Tls.why(e))
                    : new Verdict.Retry(Tls.why(e));
        }
    }

    private SyslogConnection connected() throws IOException {
        SyslogConnection open = connection;
        if (open != null && open.alive()) {
            return open;
        }
        close();
        open = SyslogConnection.open(host, port, tls, timeoutMs);
        connection = open;
        forget();
        for (Written each : doubtful) {
            open.write(each.frames);
        }
        return open;
    }

    private void note(Written written) {
        doubtful.add(written);
        doubtfulBytes += written.frames.length;
        forget();
    }

    private void forget() {
        while (!doubtful.isEmpty()
                && (System.nanoTime() - doubtful.getFirst().nanos > DOUBT_NANOS || doubtfulBytes > DOUBT_BYTES)) {
            doubtfulBytes -= doubtful.remove().frames.length;
        }
    }

    private byte[] frames(List<Parcel> parcels) {
        if (!octets) {
            return Payloads.lines(parcels);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Parcel each : parcels) {
            out.writeBytes((each.payload().length + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(each.payload());
        }
        return out.toByteArray();
    }

    @Override
    public void abort() {
        SyslogConnection open = connection;
        if (open != null) {
            open.cut();
        }
    }

    @Override
    public void close() {
        SyslogConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
