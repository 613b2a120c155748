package io.anchorwatch.app.http;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.Shelf;
import io.anchorwatch.app.tls.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks other instances over their route for that. Follows no redirect: it speaks only to whom it was told to. */
public final class PeerClient {
    private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final HttpClient http;
    private final String scheme;
    private final @Nullable String token;
    private final Duration patience;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * A client of the other instances.
     *
     * @param scheme {@code http} or {@code https}, the same for all instances
     * @param trusted PEM file of the authorities that vouch for them, or null for those of Java
     * @param token what all instances know and nobody else, or null: then nobody is asked
     * @param patience how long an answer may take
     */
    public PeerClient(String scheme, @Nullable Path trusted, @Nullable String token, Duration patience) {
        this.scheme = scheme;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(Tls.context(trusted == null ? null : trusted.toString()))
                .build();
        this.token = token;
        this.patience = patience;
    }

    /** What another instance holds. */
    public Shelf at(Address instance) {
        return new Shelf() {
            @Override
            public <Q, T> List<Part<T>> ask(Ask<Q, T> ask, Q question, Set<Integer> partitions, ServedBy.Role role) {
                return asked(instance, ask, question, partitions, role);
            }
        };
    }

    private <Q, T> List<Part<T>> asked(
            Address instance, Ask<Q, T> ask, Q question, Set<Integer> partitions, ServedBy.Role role) {
        String shown = token;
        if (shown == null) {
            warnOnce("{} is not asked for what it has: internal.token is not set", instance);
            return List.of();
        }
        String some = partitions.stream().map(String::valueOf).collect(Collectors.joining(","));
        String json = new String(PeerWire.write(question), StandardCharsets.UTF_8);
        try {
            URI address = URI.create(scheme + "://" + instance + PeerWire.PATH + ask.name() + "?role=" + role.word()
                    + "&partitions=" + some + "&question=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(patience)
                    .header(PeerWire.TOKEN, shown)
                    .build();
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                return PeerWire.parts(ask, response.body());
            }
            if (response.statusCode() == 403) {
                warnOnce("{} does not know our internal.token: all instances need the same", instance);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalArgumentException e) {
            if (Tls.refusedCertificate(e)) {
                warnOnce("{} shows a certificate that http.tls.trusted does not vouch for, or another name", instance);
            }
            LOG.debug("{} does not answer", instance, e); // whoever asked says who is missing
        }
        return List.of();
    }

    private void warnOnce(String message, Address instance) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn(message, instance);
        }
    }
}
