package io.anchorwatch.app.http;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.query.Queries;
import io.anchorwatch.app.read.News;
import io.anchorwatch.app.read.ReadModel;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: makes what {@link Routes} says happen. The only place where failures become answers. */
public final class HttpServer implements AutoCloseable {
    /** Sent with every answer. The page needs its own files and this server, and nothing else. */
    static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int REQUEST_HEAD_BYTES_MAX = 16_384;
    private static final int REQUEST_BODY_BYTES_MAX = 1_024;
    private static final int THREADS_MAX = 64;
    private static final int THREADS_MIN = 4;
    private static final int IDLE_MS = 30_000;
    private static final long SHUTDOWN_IDLE_MS = 100;
    private static final long STOP_MS = 5_000;

    private final Javalin javalin;
    private final String host;
    private final News news;

    private HttpServer(Javalin javalin, String host, News news) {
        this.news = news;
        this.javalin = javalin;
        this.host = host;
    }

    /**
     * Starts to listen.
     *
     * @param peers how other instances are answered
     * @param forwarders how those that run here stand
     * @param time what is now, for the figures of a window
     * @throws RuntimeException if the address cannot be bound
     */
    public static HttpServer start(
            Address listen,
            Queries queries,
            PeerRoute peers,
            ReadModel model,
            Delays delays,
            Supplier<List<ForwarderView>> forwarders,
            Health health,
            PrometheusMeterRegistry metrics,
            InstantSource time) {
        Answers answers = new Answers(queries, model, delays, forwarders, health, metrics, time);
        LiveStream stream = new LiveStream(model.news());
        Javalin javalin = Javalin.create(config -> {
            listen(config, listen);
            for (Route route : Routes.TABLE) {
                config.routes.addHttpHandler(
                        HandlerType.GET,
                        route.path(),
                        route.contentType().equals(LiveStream.TYPE)
                                ? context -> follow(route, answers, stream, context)
                                : context -> answer(route, answers, context));
                config.routes.addHttpHandler(
                        HandlerType.HEAD, route.path(), context -> answer(route, answers, context));
            }
            config.routes.addHttpHandler(
                    HandlerType.GET,
                    PeerWire.PATH + "{ask}",
                    context -> send(
                            context,
                            peers.answer(
                                    context.pathParam("ask"), context.header(PeerWire.TOKEN), context::queryParam)));
            config.routes.exception(Problem.class, (problem, context) -> send(context, problem.reply()));
            config.routes.exception(HttpResponseException.class, HttpServer::refused);
            config.routes.exception(Exception.class, HttpServer::failed);
        });
        javalin.start();
        return new HttpServer(javalin, listen.host(), model.news());
    }

    private static void listen(JavalinConfig config, Address listen) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, IDLE_MS);
        threads.setName("anchorwatch-http");
        config.jetty.threadPool = threads;
        config.jetty.addConnector((server, http) -> connector(server, http, listen));
        config.jetty.modifyServer(HttpServer::prepare);
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = REQUEST_BODY_BYTES_MAX;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.router.treatMultipleSlashesAsSingleSlash = false;
        config.router.ignoreTrailingSlashes = false;
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, Address listen) {
        limit(http);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(listen.host());
        connector.setPort(listen.port());
        connector.setIdleTimeout(IDLE_MS);
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MS);
        return connector;
    }

    /** Ids may hold anything but a slash: percent signs, dots and semicolons are no reason to refuse an address. */
    private static void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(REQUEST_HEAD_BYTES_MAX);
        http.setSendServerVersion(false);
        http.setIdleTimeout(IDLE_MS);
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "anchorwatch",
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
    }

    private static void prepare(Server server) {
        server.setStopTimeout(STOP_MS);
        server.insertHandler(new GracefulHandler());
        server.setErrorHandler(new ProblemHandler());
    }

    private static void answer(Route route, Answers answers, Context context) {
        send(context, route.answer().apply(answers, asked(route, context)));
    }

    private static Asked asked(Route route, Context context) {
        Map<String, String> given = new TreeMap<>();
        for (Parameter parameter : route.parameters()) {
            String text = switch (parameter.place()) {
                case "path" -> context.pathParam(parameter.wireName());
                case "header" -> context.header(parameter.wireName());
                default -> null;
            };
            if (text != null) {
                given.put(parameter.wireName(), text);
            }
        }
        return Asked.of(route, given, context.queryParamMap());
    }

    /** A stream is written by the thread that took the request; a reader who is gone is no failure. */
    private static void follow(Route route, Answers answers, LiveStream stream, Context context) {
        Asked asked = asked(route, context);
        Reply head = route.answer().apply(answers, asked);
        stream.enter();
        try {
            HEADERS.forEach(context::header);
            context.status(head.status()).contentType(head.contentType());
            answers.follow(stream, asked, context.res().getOutputStream());
        } catch (IOException e) {
            LOG.debug("a reader of the stream is gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stream.leave();
        }
    }

    private static void send(Context context, Reply reply) {
        HEADERS.forEach(context::header);
        reply.headers().forEach(context::header);
        context.status(reply.status()).contentType(reply.contentType()).result(reply.body());
    }

    private static void refused(HttpResponseException refusal, Context context) {
        Problem problem = switch (refusal.getStatus()) {
            case 404 -> Problem.notFound("there is nothing at this address");
            case 405 -> Problem.of(405, "Method not allowed", "every route answers GET and HEAD only");
            default -> Problem.of(refusal.getStatus(), "Refused", String.valueOf(refusal.getMessage()));
        };
        send(context, problem.reply());
    }

    private static void failed(Exception failure, Context context) {
        LOG.error("no answer to {} {}", context.method(), context.path(), failure);
        send(
                context,
                Problem.of(500, "Internal error", "this is a fault of Anchorwatch; its log says more")
                        .reply());
    }

    /** Where it listens, with the port that was found free if none was asked for. */
    public Address address() {
        return new Address(host, javalin.port());
    }

    /** Ends the streams, and lets other running requests finish, for at most 5 s. */
    @Override
    public void close() {
        news.close();
        javalin.stop();
    }
}
