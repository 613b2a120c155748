package io.anchorwatch.app.forward.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Parcels;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers over HTTP against a server of the JDK. */
final class HttpReceiversTest {
    private static final String TOKEN = "a-token-that-nobody-may-see";

    @TempDir
    private Path directory;

    private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    private final List<Headers> heads = Collections.synchronizedList(new ArrayList<>());
    private final List<byte[]> bodies = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    /** What the server does with a request that it has read. */
    private interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    private Reply reply = exchange -> answer(exchange, 200, "{\"text\":\"Success\",\"code\":0}");

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listen(server);
    }

    private void listen(HttpServer one) {
        one.createContext("/", exchange -> {
            paths.add(exchange.getRequestURI().getPath());
            heads.add(exchange.getRequestHeaders());
            bodies.add(exchange.getRequestBody().readAllBytes());
            reply.to(exchange);
            exchange.close();
        });
        one.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
        one.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
    }

    private ForwarderConfig settings(String kind, String... more) throws IOException {
        String secret = "file:" + Files.writeString(directory.resolve("secret"), TOKEN);
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("url", "http://127.0.0.1:" + server.getAddress().getPort(), "request.timeout.ms", "2000"));
        all.addAll(List.of(kind.equals("webhook") ? "secret" : "token", secret));
        return Settings.of(kind, all.toArray(String[]::new));
    }

    private Verdict send(ForwarderConfig config) throws InterruptedException {
        return Receivers.of(config).send(Parcels.some(2));
    }

    @Test
    void the_collector_gets_objects_one_after_the_other_under_its_token() throws Exception {
        assertThat(send(settings("hec"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(paths).containsExactly("/services/collector/event");
        assertThat(heads.get(0).getFirst("Authorization")).isEqualTo("Splunk " + TOKEN);
        assertThat(new String(bodies.get(0), UTF_8)).isEqualTo("{\"n\":0}\n{\"n\":1}\n");
    }

    @Test
    void with_acknowledge_nothing_is_accepted_before_the_indexer_has_it() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        reply = exchange -> {
            boolean event = exchange.getRequestURI().getPath().endsWith("/event");
            String ack = "{\"acks\":{\"5\":" + (asked.get() > 1) + "}}";
            if (!event && asked.incrementAndGet() == 1) {
                answer(exchange, 503, ""); // a look that fails is no verdict
                return;
            }
            answer(exchange, 200, event ? "{\"text\":\"Success\",\"code\":0,\"ackId\":5}" : ack);
        };
        assertThat(send(settings("hec", "acknowledge", "true"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(asked).hasValue(3);
        assertThat(new String(bodies.get(1), UTF_8)).isEqualTo("{\"acks\":[5]}");
        assertThat(heads)
                .extracting(head -> head.getFirst("X-Splunk-Request-Channel"))
                .doesNotContainNull();
        assertThat(heads.stream()
                        .map(head -> head.getFirst("X-Splunk-Request-Channel"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void without_an_acknowledgement_in_time_the_batch_is_sent_again_on_another_channel() throws Exception {
        reply = exchange ->
                answer(exchange, 200, "{\"text\":\"Success\",\"code\":0,\"ackId\":0,\"acks\":{\"0\":false}}");
        Receiver receiver = Receivers.of(settings("hec", "acknowledge", "true", "acknowledge.timeout.ms", "1000"));
        assertThat(receiver.send(Parcels.some(1))).isInstanceOf(Verdict.Retry.class);
        int before = heads.size();
        receiver.send(Parcels.some(1));
        assertThat(heads.get(before).getFirst("X-Splunk-Request-Channel"))
                .isNotEqualTo(heads.get(0).getFirst("X-Splunk-Request-Channel"));
    }

    @Test
    void a_token_that_cannot_acknowledge_stops_where_that_is_asked_for() throws Exception {
        assertThat(send(settings("hec", "acknowledge", "true"))).isInstanceOf(Verdict.Stop.class);
    }

    @Test
    void bulk_goes_to_its_path_with_a_line_feed_at_the_end() throws Exception {
        reply = exchange -> answer(
                exchange,
                200,
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":409}}]}");
        assertThat(send(settings("bulk"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(paths).containsExactly("/_bulk");
        assertThat(heads.get(0).getFirst("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(heads.get(0).getFirst("Authorization")).isEqualTo("ApiKey " + TOKEN);
        assertThat(new String(bodies.get(0), UTF_8)).endsWith("\n");
    }

    @Test
    void a_webhook_can_check_who_sent_it_and_when() throws Exception {
        Path before = Files.writeString(directory.resolve("before"), "old-secret");
        assertThat(send(settings("webhook", "secret.previous", "file:" + before)))
                .isEqualTo(Verdict.ACCEPTED);
        Headers head = heads.get(0);
        String time = head.getFirst("X-Anchorwatch-Timestamp");
        assertThat(Instant.ofEpochSecond(Long.parseLong(time)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(head.getFirst("X-Anchorwatch-Signature"))
                .isEqualTo("v1=" + WebhookReceiver.signature(TOKEN, time, bodies.get(0)) + ",v1="
                        + WebhookReceiver.signature("old-secret", time, bodies.get(0)));
        send(settings("webhook"));
        assertThat(heads.get(1).getFirst("X-Anchorwatch-Batch")).isEqualTo(head.getFirst("X-Anchorwatch-Batch"));
    }

    @Test
    void a_redirect_is_not_followed_and_stops() throws Exception {
        reply = exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
            answer(exchange, 302, "");
        };
        assertThat(send(settings("hec"))).isInstanceOf(Verdict.Stop.class);
        assertThat(paths).hasSize(1);
    }

    @Test
    void half_an_answer_none_in_time_and_nobody_there_mean_to_try_again() throws Exception {
        reply = exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"text\":\"Succ".getBytes(UTF_8));
            exchange.getResponseBody().flush();
        };
        assertThat(send(settings("hec"))).isInstanceOf(Verdict.Retry.class);
        reply = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                end.await(); // the head is there, the rest never comes
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        assertThat(send(settings("hec", "request.timeout.ms", "300"))).isInstanceOf(Verdict.Retry.class);
        ForwarderConfig config = settings("webhook");
        server.stop(0);
        assertThat(send(config)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void a_secret_that_comes_back_in_an_answer_is_not_in_a_header_of_ours_that_could_be_logged() throws Exception {
        reply = exchange -> answer(exchange, 401, "{\"text\":\"no\",\"code\":3}");
        ForwarderConfig config = settings("hec");
        Verdict.Stop stop = (Verdict.Stop) send(config);
        assertThat(stop.why()).contains("401").doesNotContain(TOKEN);
        assertThat(config.toString() + Receivers.of(config)).doesNotContain(TOKEN);
    }

    @Test
    void a_certificate_that_nobody_vouches_for_or_for_another_name_stops_and_its_own_authority_is_believed()
            throws Exception {
        Certificates good = new Certificates(directory.resolve("good"), "ip:127.0.0.1");
        Certificates other = new Certificates(directory.resolve("other"), "dns:elsewhere.example");
        assertThat(overTls(good, null)).isInstanceOf(Verdict.Stop.class);
        assertThat(overTls(good, other)).isInstanceOf(Verdict.Stop.class);
        assertThat(overTls(other, other)).isInstanceOf(Verdict.Stop.class);
        assertThat(overTls(good, good)).isEqualTo(Verdict.ACCEPTED);
    }

    private Verdict overTls(Certificates shown, Certificates trusted) throws Exception {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(shown.server()));
        listen(secure);
        try {
            List<String> more = new ArrayList<>(
                    List.of("url", "https://127.0.0.1:" + secure.getAddress().getPort()));
            if (trusted != null) {
                more.addAll(List.of("ca.file", trusted.pem().toString()));
            }
            more.addAll(List.of("secret", "file:" + Files.writeString(directory.resolve("secret"), TOKEN)));
            return send(Settings.of("webhook", more.toArray(String[]::new)));
        } finally {
            secure.stop(0);
        }
    }
}
