package io.anchorwatch.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.http.Site;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.testing.Certificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchClientTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private WatchClient client(String url, String fleet, WatchFilter filter, Look look) {
        return client(new Door(url, null, null), fleet, filter, look);
    }

    private WatchClient client(Door door, String fleet, WatchFilter filter, Look look) {
        return new WatchClient(
                door,
                fleet,
                filter,
                look,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static CompletableFuture<Integer> run(WatchClient client) {
        return CompletableFuture.supplyAsync(client::run, command -> {
            Thread thread = new Thread(command, "watch");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static void eventually(Runnable check) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                check.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    @Test
    void findings_and_recoveries_are_a_line_each_as_they_are_concluded() throws Exception {
        try (Site site = new Site();
                WatchClient client = client(site.url(), "default", WatchFilter.ANY, Look.PLAIN)) {
            CompletableFuture<Integer> ended = run(client);
            eventually(() -> assertThat(told()).contains("live"));
            site.conclude(Examples.finding("s1", 1));
            site.conclude(Examples.episode("s2", 2, 5, Episode.Outcome.RECOVERED, 1_800));
            eventually(() -> assertThat(printed()).hasSize(2));
            assertThat(printed().get(0)).contains("CRITICAL", "OPEN", "session s1");
            assertThat(printed().get(1)).contains("RECOVERED", "session s2", "recovery 1800 ms");
            client.close();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
            assertThat(told()).doesNotContain("not live");
        }
    }

    @Test
    void json_is_what_the_instance_sends_a_line_each() throws Exception {
        try (Site site = new Site();
                WatchClient client = client(site.url(), "default", WatchFilter.ANY, null)) {
            CompletableFuture<Integer> ended = run(client);
            eventually(() -> assertThat(told()).contains("live"));
            site.conclude(Examples.finding("s1", 1));
            eventually(() -> assertThat(printed()).hasSize(1));
            assertThat(Site.parse(printed().get(0)))
                    .isEqualTo(site.json("/api/v1/findings").at("/items/0"));
            assertThat(printed().get(0))
                    .isEqualTo(site.json("/api/v1/findings").at("/items/0").toString());
            client.close();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void what_is_badly_asked_ends_with_2() {
        try (Site site = new Site()) {
            assertThat(client(site.url(), "no such fleet", WatchFilter.ANY, Look.PLAIN)
                            .run())
                    .isEqualTo(2);
            assertThat(told()).contains("fleet");
        }
        assertThat(client("not an address", "default", WatchFilter.ANY, Look.PLAIN)
                        .run())
                .isEqualTo(2);
    }

    @Test
    void a_secured_instance_is_followed_with_a_token_and_by_nobody_else(@TempDir Path directory) throws Exception {
        String shown = Site.token(directory, "reader", Role.READER, "default").substring("Bearer ".length());
        Certificates certificates = new Certificates(directory.resolve("tls"), "ip:127.0.0.1");
        Map<String, String> tls = Map.of(
                "http.tls.certificate", certificates.pem().toString(),
                "http.tls.key", certificates.key().toString());
        try (Site site = Site.guarded(directory, tls)) {
            String url = "https://127.0.0.1:" + site.port();
            Path trusted = certificates.pem();
            try (WatchClient client = client(new Door(url, shown, trusted), "default", WatchFilter.ANY, Look.PLAIN)) {
                CompletableFuture<Integer> ended = run(client);
                eventually(() -> assertThat(told()).endsWith("live\n").doesNotContain("not live"));
                client.close();
                assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
            }
            assertThat(refused(new Door(url, null, trusted), "default", 1))
                    .isEqualTo(url + " cannot say: a bearer token is needed (--token-file or ANCHORWATCH_TOKEN)\n");
            assertThat(refused(new Door(url, "wrong", trusted), "default", 1)).endsWith("known here\n");
            assertThat(refused(new Door(url, shown, null), "default", 1)).startsWith("nobody answers at " + url);
            assertThat(refused(new Door(url, shown, trusted), "not-theirs", 4)).contains("not-theirs");
        }
    }

    private String refused(Door door, String fleet, int exitCode) {
        err.reset();
        assertThat(run(client(door, fleet, WatchFilter.ANY, Look.PLAIN)))
                .succeedsWithin(Duration.ofSeconds(20))
                .isEqualTo(exitCode);
        return told();
    }

    @Test
    void filters_keep_out_what_does_not_have_what_they_ask_for() {
        ObjectNode finding = (ObjectNode) Site.parse("{\"finding_id\":\"f\",\"code\":\"SEC_X\",\"severity\":\"HIGH\","
                + "\"status\":\"OPEN\",\"subject\":{\"kind\":\"session\",\"id\":\"s1\"}}");
        ObjectNode episode =
                (ObjectNode) Site.parse("{\"episode_id\":\"s1/2\",\"session_id\":\"s1\",\"outcome\":\"RECOVERED\"}");
        assertThat(takes(WatchFilter.ANY, finding, episode)).isEqualTo("fe");
        assertThat(takes(new WatchFilter("SEC_X", null, null, null, null), finding, episode))
                .isEqualTo("f");
        assertThat(takes(new WatchFilter("AUDIT_RECOVERY_TIMELINE", null, null, null, null), finding, episode))
                .isEqualTo("e");
        assertThat(takes(new WatchFilter(null, "HIGH", "OPEN", null, null), finding, episode))
                .isEqualTo("f");
        assertThat(takes(new WatchFilter(null, "LOW", null, null, null), finding, episode))
                .isEmpty();
        assertThat(takes(new WatchFilter(null, null, null, "RECOVERED", null), finding, episode))
                .isEqualTo("e");
        assertThat(takes(new WatchFilter(null, null, null, null, "s1"), finding, episode))
                .isEqualTo("fe");
        assertThat(takes(new WatchFilter(null, null, null, null, "s2"), finding, episode))
                .isEmpty();
    }

    private static String takes(WatchFilter filter, ObjectNode finding, ObjectNode episode) {
        return (filter.takes(finding) ? "f" : "") + (filter.takes(episode) ? "e" : "");
    }

    /** A server that answers each request with the next of what it was given, and then is cut off. */
    private static final class Script implements AutoCloseable {
        private final HttpServer server;
        final Queue<String> answers = new ConcurrentLinkedQueue<>();
        final List<String> places = new CopyOnWriteArrayList<>();

        Script() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            places.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
            String answer = answers.poll();
            if (answer == null) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(answer.getBytes(StandardCharsets.UTF_8));
                }
            }
            exchange.close();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static String finding(String id, int revision) {
        return "event: finding\ndata: {\"finding_id\":\"" + id + "\",\"revision\":" + revision + "}\n\n";
    }

    @Test
    void what_breaks_off_is_taken_up_where_it_broke_off_and_nothing_is_told_twice() throws Exception {
        try (Script script = new Script();
                WatchClient client = client(
                        "http://127.0.0.1:" + script.server.getAddress().getPort(), "default", WatchFilter.ANY, null)) {
            script.answers.add("retry: 20\n\n" + finding("a", 0) + "id: f0:1\n\n" + finding("b", 0));
            script.answers.add(
                    "retry: 20\n\n" + finding("b", 0) + finding("a", 1) + "id: f0:3\n\nevent: finding\ndata: {");
            script.answers.add("retry: 20\n\nid: f0:9\nevent: reset\ndata: {}\n\n" + finding("c", 0));
            CompletableFuture<Integer> ended = run(client);
            eventually(() -> assertThat(printed()).hasSize(4));
            assertThat(printed())
                    .containsExactly(
                            "{\"finding_id\":\"a\",\"revision\":0}",
                            "{\"finding_id\":\"b\",\"revision\":0}",
                            "{\"finding_id\":\"a\",\"revision\":1}",
                            "{\"finding_id\":\"c\",\"revision\":0}");
            eventually(() -> assertThat(script.places).hasSizeGreaterThan(3));
            assertThat(List.copyOf(script.places).subList(0, 4)).containsExactly("null", "f0:1", "f0:3", "f0:9");
            assertThat(told()).contains("not live: the stream has ended", "some news were missed");
            assertThat(told().lines().filter(line -> line.endsWith("  live"))).hasSize(3);
            assertThat(told().lines().filter(line -> line.contains("not live"))).hasSize(3);
            client.close();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
        }
    }
}
