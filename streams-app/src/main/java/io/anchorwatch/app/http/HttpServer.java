package io.anchorwatch.app.http;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.HttpConfig;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.forward.ForwarderView;
import io.anchorwatch.app.query.Queries;
import io.anchorwatch.app.read.News;
import io.anchorwatch.app.read.ReadModel;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

    private final Javalin javalin;
    private final String host;
    private final News news;
    private final Guard guard;
    private final Transport transport;

    private HttpServer(Javalin javalin, String host, News news, Guard guard, Transport transport) {
        this.news = news;
        this.guard = guard;
        this.transport = transport;
        this.javalin = javalin;
        this.host = host;
    }

    /**
     * Starts to listen.
     *
     * @param protection how it is protected and limited
     * @param peers how other instances are answered
     * @param forwarders how those that run here stand
     * @param time what is now, for the figures of a window
     * @throws RuntimeException if the address cannot be bound, or a file that is named cannot be used
     */
    public static HttpServer start(
            Address listen,
            HttpConfig protection,
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
        warn(listen, protection);
        warnOfAudit(protection);
        Guard guard = new Guard(protection, metrics);
        Transport transport = new Transport(protection, guard::told, metrics);
        Javalin javalin = Javalin.create(config -> {
            transport.listen(config, listen);
            for (Route route : Routes.TABLE) {
                config.routes.addHttpHandler(
                        HandlerType.GET,
                        route.path(),
                        route.contentType().equals(LiveStream.TYPE)
                                ? context -> follow(route, answers, stream, guard, transport, context)
                                : context -> answer(route, answers, guard, transport, context));
                config.routes.addHttpHandler(
                        HandlerType.HEAD, route.path(), context -> answer(route, answers, guard, transport, context));
            }
            config.routes.addHttpHandler(
                    HandlerType.GET,
                    PeerWire.PATH + "{ask}",
                    context -> transport.send(context, guard.peer(peers, context)));
            config.routes.exception(
                    HttpResponseException.class,
                    (refusal, context) -> transport.send(context, guard.told(refused(refusal))));
            config.routes.exception(
                    Exception.class,
                    (failure, context) -> transport.send(context, guard.told(failed(failure, context))));
        });
        javalin.start();
        transport.start();
        return new HttpServer(javalin, listen.host(), model.news(), guard, transport);
    }

    private static void warn(Address listen, HttpConfig protection) {
        if (!listen.loopback() && (protection.tls() == null || !protection.login())) {
            LOG.warn(
                    "HTTP AT {} IS NOT PROTECTED ({}{}): http.allow.unprotected=true. Whoever reaches it sees everything",
                    listen,
                    protection.tls() == null ? "no TLS" : "TLS",
                    protection.login() ? "" : ", no log-in");
        }
    }

    private static void warnOfAudit(HttpConfig protection) {
        if (protection.login() && protection.audit() == null) {
            LOG.warn("http.audit.file is not set: who asked what goes to the logger anchorwatch.audit alone");
        }
    }

    private static void answer(Route route, Answers answers, Guard guard, Transport transport, Context context) {
        transport.send(
                context,
                guard.pass(
                        route, context, caller -> route.answer().apply(answers, guard.asked(route, context, caller))));
    }

    /** A stream is written by the thread that took the request; a reader who is gone is no failure. */
    private static void follow(
            Route route, Answers answers, LiveStream stream, Guard guard, Transport transport, Context context) {
        Reply reply = guard.pass(route, context, caller -> {
            Asked asked = guard.asked(route, context, caller);
            Reply head = route.answer().apply(answers, asked);
            stream.enter();
            try {
                guard.stream(route, context, caller, still -> {
                    transport.begin(context, head);
                    answers.follow(
                            stream, asked, context.res().getOutputStream(), place -> guard.place(caller, place), still);
                });
            } catch (IOException e) {
                LOG.debug("a reader of the stream is gone: {}", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stream.leave();
            }
            return head;
        });
        if (!context.res().isCommitted()) {
            transport.send(context, reply);
        }
    }

    /** What our HTTP library refuses, in our own form. */
    static Reply refused(HttpResponseException refusal) {
        Problem problem = switch (refusal.getStatus()) {
            case 404 -> Problem.notFound("there is nothing at this address");
            case 405 -> Problem.of(405, "Method not allowed", "every route answers GET and HEAD only");
            default -> Problem.of(refusal.getStatus(), "Refused", String.valueOf(refusal.getMessage()));
        };
        return problem.reply();
    }

    private static Reply failed(Exception failure, Context context) {
        LOG.error("no answer to {} {}", context.method(), context.path(), failure);
        return Problem.fault().reply();
    }

    /** Where it listens, with the port that was found free if none was asked for. */
    public Address address() {
        return new Address(host, javalin.port());
    }

    /** Takes up a certificate that has changed, which happens every few seconds anyway. */
    void renew() {
        transport.renew();
    }

    /** Ends the streams, and lets other running requests finish, for at most 5 s. */
    @Override
    public void close() {
        news.close();
        transport.close();
        javalin.stop();
        guard.close();
    }
}
