package io.anchorwatch.app.forward.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Parcels;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog over TCP and TLS, read by a receiver that takes the frames apart. */
final class SyslogReceiverTest {
    @TempDir
    private Path directory;

    /** Reads frames with a length before them, or lines, of one connection after another. */
    private static final class Listener implements AutoCloseable {
        private final ServerSocket socket;
        private final boolean octets;
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private volatile Socket connection;

        Listener(ServerSocket socket, boolean octets) {
            this.socket = socket;
            this.octets = octets;
            Thread thread = new Thread(this::run, "listener");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            while (!socket.isClosed()) {
                try (Socket one = socket.accept()) {
                    connection = one;
                    read(one.getInputStream());
                } catch (IOException e) {
                    // the next one
                }
            }
        }

        private void read(InputStream in) throws IOException {
            while (true) {
                StringBuilder start = new StringBuilder();
                for (int next = in.read(); next != (octets ? ' ' : '\n'); next = in.read()) {
                    if (next < 0) {
                        return;
                    }
                    start.append((char) next);
                }
                messages.add(
                        octets
                                ? new String(in.readNBytes(Integer.parseInt(start.toString())), UTF_8)
                                : start.toString());
            }
        }

        List<String> take(int count) throws InterruptedException {
            List<String> taken = new ArrayList<>();
            while (taken.size() < count) {
                String next = messages.poll(10, TimeUnit.SECONDS);
                assertThat(next).as("message %s", taken.size()).isNotNull();
                taken.add(next);
            }
            return taken;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Listener plain(boolean octets) throws IOException {
        return new Listener(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), octets);
    }

    private static Receiver receiver(Listener listener, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("host", "127.0.0.1", "port", Integer.toString(listener.socket.getLocalPort())));
        all.addAll(List.of("request.timeout.ms", "5000"));
        return Receivers.of(Settings.of("syslog", all.toArray(String[]::new)));
    }

    @Test
    void each_message_has_its_length_before_it_or_a_line_feed_behind_it() throws Exception {
        try (Listener listener = plain(true);
                Receiver receiver = receiver(listener, "tls", "false")) {
            assertThat(receiver.send(Parcels.some(2))).isEqualTo(Verdict.ACCEPTED);
            assertThat(listener.take(2)).containsExactly("{\"n\":0}", "{\"n\":1}");
        }
        try (Listener listener = plain(false);
                Receiver receiver = receiver(listener, "tls", "false", "framing", "lf")) {
            receiver.send(Parcels.some(2));
            assertThat(listener.take(2)).containsExactly("{\"n\":0}", "{\"n\":1}");
        }
    }

    @Test
    void what_was_written_just_before_a_connection_broke_is_written_again_first() throws Exception {
        try (Listener listener = plain(true);
                Receiver receiver = receiver(listener, "tls", "false")) {
            receiver.send(Parcels.some(1));
            listener.take(1);
            listener.connection.close();
            List<String> all = new ArrayList<>();
            while (all.size() < 3) { // until the end of the old connection is noticed, what is written goes nowhere
                receiver.send(List.of(Parcels.of(0, 7, "s")));
                String next = listener.messages.poll(100, TimeUnit.MILLISECONDS);
                while (next != null) {
                    all.add(next);
                    next = listener.messages.poll(100, TimeUnit.MILLISECONDS);
                }
            }
            assertThat(all.get(0)).isEqualTo("{\"n\":0}");
            assertThat(all.subList(1, all.size())).containsOnly("{\"n\":7}");
        }
    }

    @Test
    void nobody_there_means_to_try_again() throws Exception {
        Receiver receiver = Receivers.of(Settings.of("syslog", "tls", "false", "host", "127.0.0.1", "port", "1"));
        assertThat(receiver.send(Parcels.some(1))).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void over_tls_a_certificate_or_name_that_is_wrong_stops() throws Exception {
        Certificates good = new Certificates(directory.resolve("good"), "ip:127.0.0.1");
        Certificates other = new Certificates(directory.resolve("other"), "dns:elsewhere.example");
        try (Listener listener = secured(good);
                Receiver trusting = receiver(listener, "ca.file", good.pem().toString());
                Receiver doubting = receiver(listener, "ca.file", other.pem().toString())) {
            assertThat(doubting.send(Parcels.some(1))).isInstanceOf(Verdict.Stop.class);
            assertThat(trusting.send(Parcels.some(2))).isEqualTo(Verdict.ACCEPTED);
            assertThat(listener.take(2)).containsExactly("{\"n\":0}", "{\"n\":1}");
        }
        try (Listener listener = secured(other);
                Receiver misled = receiver(listener, "ca.file", other.pem().toString())) {
            assertThat(misled.send(Parcels.some(1))).isInstanceOf(Verdict.Stop.class);
        }
    }

    private static Listener secured(Certificates shown) throws Exception {
        return new Listener(
                shown.server().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()),
                true);
    }

    @Test
    void a_receiver_that_does_not_read_is_left_when_it_is_cut() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Receiver receiver = Receivers.of(
                        Settings.of("syslog", "tls", "false", "host", "127.0.0.1", "port", "" + deaf.getLocalPort()))) {
            Thread writer = new Thread(() -> {
                try {
                    while (receiver.send(Parcels.some(5_000)) instanceof Verdict.Accepted) {
                        // until the buffers between us are full, and then until it is cut
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            writer.start();
            for (int i = 0; i < 1_200 && writer.isAlive(); i++) { // it may be cut before it has begun to wait
                receiver.abort();
                writer.join(50);
            }
            assertThat(writer.isAlive()).isFalse();
        }
    }
}
