package io.anchorwatch.app.access;

import io.anchorwatch.app.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches an issuer's keys: over TLS, within three seconds, not more than a quarter of a megabyte, from nowhere else than
 * was said. After a failure nothing is asked for five seconds, so that callers do not queue behind an issuer that is away.
 */
final class KeySetGet implements SimpleGet {
    private static final Logger LOG = LoggerFactory.getLogger(KeySetGet.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final int BYTES_MAX = 262_144;
    private static final long PAUSE_NANOS = 5_000_000_000L;

    private final HttpClient http;
    private long quietUntil = System.nanoTime();

    /** @param trusted PEM file of the authorities, or null for those of Java */
    KeySetGet(@Nullable Path trusted) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Tls.context(trusted == null ? null : trusted.toString()))
                .build();
    }

    @Override
    public synchronized SimpleResponse get(String location) throws IOException {
        if (System.nanoTime() - quietUntil < 0) {
            throw new IOException("the issuer's keys could not be had a moment ago");
        }
        try {
            return fetched(location);
        } catch (IOException e) {
            quietUntil = System.nanoTime() + PAUSE_NANOS;
            LOG.warn("the issuer's keys cannot be had from {}: {}", location, Tls.why(e));
            throw e;
        }
    }

    private SimpleResponse fetched(String location) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(location))
                .timeout(ANSWER)
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("status " + response.statusCode());
                }
                byte[] body = in.readNBytes(BYTES_MAX + 1);
                if (body.length > BYTES_MAX) {
                    throw new IOException("more than " + BYTES_MAX + " bytes");
                }
                return new Keys(response.headers().map(), new String(body, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private record Keys(Map<String, List<String>> headers, String body) implements SimpleResponse {
        @Override
        public int getStatusCode() {
            return 200;
        }

        @Override
        public String getStatusMessage() {
            return "OK";
        }

        @Override
        public Collection<String> getHeaderNames() {
            return headers.keySet();
        }

        @Override
        public List<String> getHeaderValues(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }

        @Override
        public String getBody() {
            return body;
        }
    }
}
