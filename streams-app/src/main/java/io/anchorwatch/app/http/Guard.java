package io.anchorwatch.app.http;

import io.anchorwatch.app.access.AuditLog;
import io.anchorwatch.app.access.Budget;
import io.anchorwatch.app.access.Caller;
import io.anchorwatch.app.access.Login;
import io.anchorwatch.app.access.RefusedException;
import io.anchorwatch.app.config.HttpConfig;
import io.anchorwatch.app.read.Offsets;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every route: who asks, whether they may, whether it is too much, and what is written down of it. Whether a
 * fleet is theirs is decided from what was granted to them, before anything is looked at, so that a fleet that is somebody
 * else's and one that does not exist are refused in the same words and the same time.
 */
final class Guard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int BUSY_SECONDS = 1;
    private static final double SECONDS_A_MINUTE = 60;

    private final Login login;
    private final AuditLog audit;
    private final HttpConfig.Limits limits;
    private final Budget requests;
    private final Budget failures;
    private final Seal seal;
    private final MeterRegistry metrics;
    private final Map<String, Integer> underway = new ConcurrentHashMap<>();

    /** @throws IllegalStateException if a file that is named cannot be used */
    Guard(HttpConfig config, MeterRegistry metrics) {
        login = new Login(config, InstantSource.system());
        audit = new AuditLog(config.audit());
        limits = config.limits();
        requests = new Budget(limits.callerBurst(), limits.callerRate(), System::nanoTime);
        failures =
                new Budget(limits.failuresPerMinute(), limits.failuresPerMinute() / SECONDS_A_MINUTE, System::nanoTime);
        seal = new Seal(config.secret() == null ? null : config.secret().value());
        this.metrics = metrics;
    }

    /** Answers a request, or says why not. */
    Reply pass(Route route, Context context, Function<Caller, Reply> answer) {
        long start = System.nanoTime();
        Caller caller = null;
        String held = null;
        String why = null;
        Reply reply;
        try {
            small(context);
            caller = route.access() == Access.ANYBODY ? Caller.ANYBODY : caller(context);
            String who = caller.equals(Caller.ANYBODY) ? Origin.of(context.req().getRemoteAddr()) : caller.name();
            budget(who);
            hold(who, limits.callerRequests());
            held = who;
            route.access().check(caller);
            reply = answer.apply(caller);
        } catch (Problem problem) {
            reply = problem.reply();
            why = problem.title();
        } catch (HttpResponseException refusal) {
            reply = HttpServer.refused(refusal);
            why = "refused";
        } catch (RuntimeException failure) {
            LOG.error("no answer to {} {}", context.method(), context.path(), failure);
            reply = Problem.fault().reply();
            why = failure.getClass().getSimpleName();
        } finally {
            if (held != null) {
                release(held);
            }
        }
        boolean quiet = route.access() == Access.ANYBODY && reply.status() < 400;
        return told(
                quiet || written(route, context, caller, reply.status(), why, start)
                        ? reply
                        : Problem.unavailable("the record of queries cannot be written", BUSY_SECONDS)
                                .reply());
    }

    /** Answers another instance, which shows what instances know; a log-in of a person is none here. */
    Reply peer(PeerRoute peers, Context context) {
        try {
            small(context);
            return told(peers.answer(context.pathParam("ask"), context.header(PeerWire.TOKEN), context::queryParam));
        } catch (Problem problem) {
            if (problem.status() != 403) {
                return told(problem.reply());
            }
            metrics.counter("anchorwatch.http.logins.failed", "shown", "peer").increment();
            try {
                failed(context);
                return told(problem.reply());
            } catch (Problem tooMany) {
                return told(tooMany.reply());
            }
        }
    }

    /** The same reply, counted if it says no. */
    Reply told(Reply reply) {
        told(reply.status());
        return reply;
    }

    /** Counts an answer that says no, wherever it is given. */
    void told(int status) {
        if (status >= 400) {
            metrics.counter("anchorwatch.http.refused", "status", Integer.toString(status))
                    .increment();
        }
    }

    private void small(Context context) {
        if (context.req().getContentLengthLong() > limits.bodyBytes()) {
            throw Problem.of(413, "Too large", "a body may have " + limits.bodyBytes() + " bytes here");
        }
    }

    private Caller caller(Context context) {
        try {
            return login.caller(context.header("Authorization"));
        } catch (RefusedException e) {
            if (e.why() == RefusedException.Why.NOT_JUDGED) {
                throw Problem.unavailable(String.valueOf(e.getMessage()), 5);
            }
            boolean shown = e.why() == RefusedException.Why.NOT_RIGHT;
            metrics.counter("anchorwatch.http.logins.failed", "shown", Boolean.toString(shown))
                    .increment();
            if (shown) {
                failed(context);
            }
            throw Problem.unauthenticated(String.valueOf(e.getMessage()), shown);
        }
    }

    /**
     * Notes that somebody showed what is not right.
     *
     * @throws Problem 429, if that happens too often where they come from
     */
    void failed(Context context) {
        int seconds = failures.take(Origin.of(context.req().getRemoteAddr()));
        if (seconds > 0) {
            throw Problem.tooMany("too many failed log-ins from this address", seconds);
        }
    }

    private void budget(String who) {
        int seconds = requests.take(who);
        if (seconds > 0) {
            throw Problem.tooMany("more than " + limits.callerRate() + " requests a second", seconds);
        }
    }

    private void hold(String who, int most) {
        if (underway.merge(who, 1, Integer::sum) > most) {
            release(who);
            throw Problem.tooMany("more than " + most + " at once", BUSY_SECONDS);
        }
    }

    private void release(String who) {
        underway.compute(who, (key, count) -> count == null || count <= 1 ? null : count - 1);
    }

    /**
     * What is asked, if it may be.
     *
     * @throws Problem 400 for what cannot be read, 404 for a fleet that is not theirs
     */
    Asked asked(Route route, Context context, Caller caller) {
        Map<String, String> given = given(route, context);
        String place = given.get(Parameter.LAST_EVENT_ID.wireName());
        if (place != null && !caller.seesEveryFleet()) {
            given.put(Parameter.LAST_EVENT_ID.wireName(), opened(place));
        }
        Asked asked = Asked.of(route, given, context.queryParamMap(), caller);
        if (route.ofFleet() && !caller.sees(asked.fleet())) {
            throw Problem.notFound("there is no fleet " + asked.fleet() + ", or it is not yours");
        }
        return asked;
    }

    private String opened(String place) {
        try {
            return seal.open(place);
        } catch (IllegalArgumentException e) {
            throw Problem.badValue(Parameter.LAST_EVENT_ID.wireName(), place, Parameter.LAST_EVENT_ID.rule());
        }
    }

    /** How a place in the stream is told to somebody: the log is shared, so only who sees all of it may read it. */
    String place(Caller caller, Offsets offsets) {
        return caller.seesEveryFleet() ? offsets.text() : seal.close(offsets.text());
    }

    /**
     * Runs a stream, of which each caller has only so many, and writes down that it begins.
     *
     * @param stream is given what throws when its reader may not read on
     */
    void stream(Route route, Context context, Caller caller, Stream stream) throws IOException, InterruptedException {
        String who = "stream "
                + (caller.equals(Caller.ANYBODY) ? Origin.of(context.req().getRemoteAddr()) : caller.name());
        hold(who, limits.callerStreams());
        try {
            if (!written(route, context, caller, 200, "begins", System.nanoTime())) {
                throw Problem.unavailable("the record of queries cannot be written", BUSY_SECONDS);
            }
            stream.run(() -> {
                Caller now = caller(context);
                route.access().check(now);
                if (!now.equals(caller)) {
                    throw Problem.forbidden("what you may see has changed: ask again");
                }
            });
        } finally {
            release(who);
        }
    }

    /** Something that writes until its reader has gone. */
    interface Stream {
        void run(Runnable still) throws IOException, InterruptedException;
    }

    private static Map<String, String> given(Route route, Context context) {
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
        return given;
    }

    private boolean written(
            Route route, Context context, @Nullable Caller caller, int status, @Nullable String why, long start) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            parameters.putAll(given(route, context));
            context.queryParamMap().forEach((name, values) -> parameters.put(name, String.join(",", values)));
        } catch (RuntimeException e) { // What cannot be decoded has been refused, and is no name or value.
            parameters.put("undecodable", "true");
        }
        AuditLog.Query query = new AuditLog.Query(
                Instant.now(),
                caller,
                String.valueOf(context.req().getRemoteAddr()),
                context.req().getMethod(),
                route.name(),
                parameters,
                status,
                why,
                (System.nanoTime() - start) / 1_000);
        boolean done = audit.write(query);
        if (!done) {
            metrics.counter("anchorwatch.http.unrecorded").increment();
        }
        return done;
    }

    @Override
    public void close() {
        audit.close();
    }
}
