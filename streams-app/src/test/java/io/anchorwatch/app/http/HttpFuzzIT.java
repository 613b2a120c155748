package io.anchorwatch.app.http;

import static io.anchorwatch.app.Examples.finding;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.query.SessionTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is no proper request, and who does not behave: the server says no, keeps nothing, and goes on. */
@Timeout(120)
class HttpFuzzIT {
    private static final int REQUESTS = Integer.getInteger("anchorwatch.fuzz.requests", 10_000);
    private static final long SEED = Long.getLong("anchorwatch.fuzz.seed", 20_260_131L);
    private static final int AT_ONCE = 4;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");

    /** What may stay behind: classes that were loaded and caches that were filled, and nothing for each request. */
    private static final long HEAP_GROWTH_MAX = 24_000_000;

    private static final int THREADS_GROWTH_MAX = 70;
    private static final int FILES_GROWTH_MAX = 20;

    private Site site;

    @BeforeEach
    void open() {
        open("3000");
    }

    private void open(String idleMs) {
        site = new Site(Map.of(
                "http.caller.requests.max", "1000",
                "http.head.timeout.ms", "1000",
                "http.idle.timeout.ms", idleMs));
        site.sessions.put(new SessionTimeline(Examples.timeline("s1", 5), List.of(), List.of()));
        site.conclude(finding("s1", 1, "e1"));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Everything that is answered until the server has nothing more to say. */
    private String answered(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
                socket.shutdownOutput();
            } catch (IOException e) {
                answer.writeBytes(new byte[0]); // It has hung up before the end, which is an answer too.
            }
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketTimeoutException e) {
                return "HANGS " + answer;
            } catch (IOException e) {
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void await(String what, BooleanSupplier reached) {
        long until = System.nanoTime() + 30_000_000_000L;
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private double metric(String name) {
        Matcher found = Pattern.compile("(?m)^" + name + " ([0-9.E+-]+)$").matcher(site.metrics.scrape());
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private void answersNormally() {
        assertThat(site.get("/api/v1/sessions/s1").statusCode()).isEqualTo(200);
        assertThat(site.json("/api/v1/findings").path("items")).isNotEmpty();
        assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void whatever_arrives_is_refused_or_answered_and_leaves_nothing_behind() throws Exception {
        fuzz(SEED - 1, 500, new TreeMap<>()); // Loads what there is to load.
        long heap = heap();
        long files = files();
        int threads = Thread.activeCount();
        Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
        fuzz(SEED, REQUESTS, statuses);
        await("connections are closed", () -> metric("anchorwatch_http_connections") <= 2);
        System.out.println("fuzz: seed " + SEED + ", " + REQUESTS + " requests, statuses " + statuses + ", heap "
                + (heap() - heap) / 1_000 + " kB more, files " + (files() - files) + " more");
        assertThat(heap() - heap).as("heap").isLessThan(HEAP_GROWTH_MAX);
        assertThat(files() - files).as("open files").isLessThan(FILES_GROWTH_MAX);
        assertThat(Thread.activeCount() - threads).as("threads").isLessThan(THREADS_GROWTH_MAX);
        assertThat(statuses.keySet()).as("kinds of answers").contains(200, 400, 404, 405, 413, 414, 431);
        answersNormally();
    }

    private static void fuzzed(Map<Integer, AtomicInteger> statuses, String answer, String request) {
        if (answer.startsWith("HANGS")) {
            throw new AssertionError("no end of the answer to " + request);
        }
        Matcher status = STATUS.matcher(answer);
        while (status.find()) {
            int number = Integer.parseInt(status.group(1));
            if (number >= 500 && number != 503) {
                throw new AssertionError(number + " for " + request);
            }
            statuses.computeIfAbsent(number, any -> new AtomicInteger()).incrementAndGet();
        }
    }

    private void fuzz(long seed, int requests, Map<Integer, AtomicInteger> seen) throws Exception {
        Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>(seen);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        List<String> failures = new ArrayList<>();
        for (int n = 0; n < AT_ONCE; n++) {
            int first = n;
            threads.execute(() -> {
                for (int i = first; i < requests && failures.isEmpty(); i += AT_ONCE) {
                    byte[] request = new BadRequests(new Random(seed * 31 + i)).next();
                    try {
                        String shown = new String(request, StandardCharsets.ISO_8859_1);
                        fuzzed(statuses, answered(request), shown.substring(0, Math.min(300, shown.length())));
                    } catch (IOException | AssertionError e) {
                        synchronized (failures) {
                            failures.add("seed " + seed + ", request " + i + ": " + e);
                        }
                    }
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        seen.putAll(statuses);
    }

    @Test
    void who_sends_a_byte_now_and_then_is_cut_off_and_others_do_not_wait() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = connect();
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        long start = System.nanoTime();
        answersNormally();
        await("all are cut off", () -> {
            for (Socket socket : slow) {
                try {
                    socket.getOutputStream().write('x');
                } catch (IOException e) {
                    continue; // Cut off.
                }
            }
            return metric("anchorwatch_http_slow_closed_total") >= slow.size();
        });
        assertThat(System.nanoTime() - start)
                .as("within the time for a head, and a while for a busy machine")
                .isLessThan(20_000_000_000L);
        for (Socket socket : slow) {
            socket.close();
        }
        answersNormally();
    }

    @Test
    void a_thousand_connections_at_once_are_held_and_let_go() throws Exception {
        site.close();
        open("60000"); // Opening so many takes a busy machine a while.
        long files = files();
        List<Socket> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(connect());
        }
        await("all are taken", () -> metric("anchorwatch_http_connections") >= many.size());
        answersNormally();
        byte[] request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (Socket socket : many) {
            socket.getOutputStream().write(request);
        }
        for (Socket socket : many) {
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        }
        for (Socket socket : many) {
            socket.close();
        }
        await("all are let go", () -> metric("anchorwatch_http_connections") <= 2);
        await("and their files", () -> files() - files < FILES_GROWTH_MAX);
        answersNormally();
    }

    @Test
    void streams_that_nobody_reads_are_given_up_and_their_places_are_free_again() throws Exception {
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < LiveStream.READERS_MAX; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(1_024);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), site.port()));
            socket.getOutputStream()
                    .write("GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            deaf.add(socket);
        }
        for (Socket socket : deaf) { // The head is all that is read.
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        assertThat(site.get("/api/v1/stream").statusCode())
                .as("all places are taken")
                .isEqualTo(503);
        for (int i = 0; i < 9_000; i++) { // Far more than the system holds for a reader who does not read.
            site.conclude(finding("s" + i, 2, "e" + i, "y".repeat(900)));
        }
        answersNormally();
        await(
                "places are free again",
                () -> site.ask("HEAD", "/api/v1/fleet").statusCode() == 200
                        && metric("anchorwatch_http_connections") < LiveStream.READERS_MAX);
        for (Socket socket : deaf) {
            socket.close();
        }
        try (Socket reader = connect()) {
            reader.getOutputStream()
                    .write("GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(reader.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        answersNormally();
    }
}
