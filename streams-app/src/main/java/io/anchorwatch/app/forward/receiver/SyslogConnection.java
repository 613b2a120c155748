package io.anchorwatch.app.forward.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection. A thread reads from it, since a receiver that goes says so to readers long before it says so to writers. */
final class SyslogConnection implements AutoCloseable {
    private static final int CONNECT_MS = 10_000;

    private final Socket plain;
    private final Socket socket;
    private final OutputStream out;
    private volatile boolean ended;

    private SyslogConnection(Socket plain, Socket socket) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * Connects, with TLS 1.2 or newer and the server's name checked where a context is given.
     *
     * @param timeoutMs for the handshake
     */
    static SyslogConnection open(String host, int port, @Nullable SSLContext tls, int timeoutMs) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), Math.min(CONNECT_MS, timeoutMs));
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            Socket socket = tls == null ? plain : secured(plain, host, port, tls, timeoutMs);
            SyslogConnection connection = new SyslogConnection(plain, socket);
            connection.watch();
            return connection;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket secured(Socket plain, String host, int port, SSLContext tls, int timeoutMs)
            throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(timeoutMs);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private void watch() throws IOException {
        InputStream in = socket.getInputStream();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (in.read() >= 0) {
                            // whatever a receiver says, the protocol has no words for it
                        }
                    } catch (IOException e) {
                        // it is gone, which is all that is asked
                    }
                    ended = true;
                },
                "anchorwatch-syslog-watch");
        thread.setDaemon(true);
        thread.start();
    }

    boolean alive() {
        return !ended && !socket.isClosed();
    }

    void write(byte[] frames) throws IOException {
        out.write(frames);
        out.flush();
    }

    /** Ends it at once, also under somebody who is writing. */
    void cut() {
        try {
            plain.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            cut();
        }
    }
}
