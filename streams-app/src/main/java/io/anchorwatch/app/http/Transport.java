package io.anchorwatch.app.http;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.HttpConfig;
import io.anchorwatch.app.tls.KeyFiles;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.KeyStore;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies below the routes: the port, TLS, and the bounds of what may arrive there. */
final class Transport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final int THREADS_MAX = 64;
    private static final int THREADS_MIN = 4;
    private static final int THREAD_IDLE_MS = 30_000;
    private static final long SHUTDOWN_IDLE_MS = 100;
    private static final long STOP_MS = 5_000;
    private static final long LOOK_MS_MAX = 1_000;
    private static final long CERTIFICATE_SECONDS = 10;

    /** Browsers that have seen TLS once ask for nothing else for a year. */
    private static final String ONLY_TLS = "max-age=31536000";

    private final HttpConfig config;
    private final IntConsumer told;
    private final Map<String, String> headers = new TreeMap<>(HttpServer.HEADERS);
    private final Connections connections;
    private final Counter reloaded;
    private final @Nullable KeyFiles files;
    private final SslContextFactory.@Nullable Server tls;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "anchorwatch-http-keeper");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Reads what there is to read.
     *
     * @param told hears the status of answers that no route gives
     * @throws IllegalStateException if key or certificate cannot be used
     */
    Transport(HttpConfig config, IntConsumer told, MeterRegistry metrics) {
        this.config = config;
        this.told = told;
        connections = new Connections(config.limits().headTimeout(), metrics);
        reloaded = Counter.builder("anchorwatch.http.certificates")
                .description("times that a certificate was taken up, the first at the start")
                .register(metrics);
        files = config.tls() == null ? null : new KeyFiles(config.tls());
        tls = files == null ? null : secured(files);
        if (tls != null) {
            headers.put("Strict-Transport-Security", ONLY_TLS);
        }
    }

    private SslContextFactory.Server secured(KeyFiles from) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        show(factory, from.read(), from.password());
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        reloaded.increment();
        return factory;
    }

    private static void show(SslContextFactory factory, KeyStore store, String password) {
        factory.setKeyStore(store);
        factory.setKeyStorePassword(password);
    }

    void listen(JavalinConfig javalin, Address listen) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MS);
        threads.setName("anchorwatch-http");
        javalin.jetty.threadPool = threads;
        javalin.jetty.addConnector((server, http) -> connector(server, http, listen));
        javalin.jetty.modifyServer(this::prepare);
        javalin.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        javalin.http.prefer405over404 = true;
        javalin.http.maxRequestSize = (long) config.limits().bodyBytes();
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.router.treatMultipleSlashesAsSingleSlash = false;
        javalin.router.ignoreTrailingSlashes = false;
    }

    private ServerConnector connector(Server server, HttpConfiguration http, Address listen) {
        limit(http);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector = tls == null
                ? new ServerConnector(server, plain)
                : new ServerConnector(server, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        connector.addBean(connections);
        connector.addBean(new NetworkConnectionLimit(config.limits().connections(), connector));
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(config.limits().idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MS);
        return connector;
    }

    /** Ids may hold anything but a slash: percent signs, dots and semicolons are no reason to refuse an address. */
    private void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(config.limits().headBytes());
        http.setSendServerVersion(false);
        http.setIdleTimeout(config.limits().idleTimeout().toMillis());
        http.addCustomizer(connections);
        if (tls != null) {
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "anchorwatch",
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
    }

    private void prepare(Server server) {
        server.setStopTimeout(STOP_MS);
        server.insertHandler(new GracefulHandler());
        server.setErrorHandler(new ProblemHandler(told, headers));
    }

    /** Begins to look after what changes: connections that are too slow, and the certificate. */
    void start() {
        long every =
                Math.max(1, Math.min(LOOK_MS_MAX, config.limits().headTimeout().toMillis() / 4));
        var slow = keeper.scheduleWithFixedDelay(() -> safely(connections::look), every, every, TimeUnit.MILLISECONDS);
        if (files != null && !slow.isCancelled()) {
            var certificate = keeper.scheduleWithFixedDelay(
                    () -> safely(this::renew), CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
            LOG.debug("the certificate is looked at again: {}", certificate);
        }
    }

    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("looking after HTTP failed, and goes on", e);
        }
    }

    /** Takes up a certificate that has changed; what cannot be used leaves the one before in place. */
    void renew() {
        if (files == null || tls == null || !files.changed()) {
            return;
        }
        try {
            KeyStore store = files.read();
            tls.reload(factory -> show(factory, store, files.password()));
            reloaded.increment();
            LOG.info("HTTP shows a new certificate");
        } catch (Exception e) {
            LOG.error("the certificate stays as it was: {}", e.getMessage());
        }
    }

    void send(Context context, Reply reply) {
        begin(context, reply);
        context.result(reply.body());
    }

    /** Sends the head of an answer. */
    void begin(Context context, Reply reply) {
        headers.forEach(context::header);
        reply.headers().forEach(context::header);
        context.status(reply.status()).contentType(reply.contentType());
    }

    @Override
    public void close() {
        keeper.shutdownNow();
    }
}
