package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.tls.Tls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends requests. No redirect is followed, and the time for an answer includes all of its body. */
final class HttpCalls {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final String url;
    private final Duration timeout;

    HttpCalls(ForwarderConfig config) {
        String set = config.text(ForwarderOption.URL);
        url = set.endsWith("/") ? set.substring(0, set.length() - 1) : set;
        timeout = config.millis(ForwarderOption.REQUEST_TIMEOUT_MS);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT.compareTo(timeout) < 0 ? CONNECT : timeout)
                .sslContext(Tls.context(config.optional(ForwarderOption.CA_FILE)))
                .build();
    }

    /** Posts, and judges the answer; that there is none means to try again, or that nobody may be trusted. */
    Verdict post(String path, Map<String, String> headers, byte[] body, Function<Answer, Verdict> judge)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), head -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            Duration after = response.headers()
                    .firstValue("Retry-After")
                    .map(text -> retryAfter(text, Instant.now()))
                    .orElse(null);
            return judge.apply(new Answer(response.statusCode(), after, response.body()));
        } catch (TimeoutException e) {
            return new Verdict.Retry("no whole answer in " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return Tls.refusedCertificate(e)
                    ? new Verdict.Stop("the server's certificate is refused: " + Tls.why(e))
                    : new Verdict.Retry(Tls.why(e));
        } finally {
            sent.cancel(true);
        }
    }

    /** Seconds, or a date; null for anything else. */
    static @Nullable Duration retryAfter(String text, Instant now) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isBefore(now) ? Duration.ZERO : Duration.between(now, until);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
