package io.anchorwatch.app.http;

import org.jspecify.annotations.Nullable;

/** Why there is no answer: an RFC 9457 problem document. */
final class Problem extends RuntimeException {
    private static final String TYPES = "urn:anchorwatch:problem:";
    private static final int VALUE_SHOWN_MAX = 200;

    private final int status;
    private final String kind;
    private final String title;
    private final @Nullable String field;
    private final @Nullable String value;
    private final @Nullable String rule;
    private final int retryAfterSeconds;
    private final @Nullable String challenge;

    private Problem(
            int status,
            String kind,
            String title,
            String detail,
            @Nullable String field,
            @Nullable String value,
            @Nullable String rule,
            int retryAfterSeconds,
            @Nullable String challenge) {
        super(detail, null, false, false);
        this.status = status;
        this.kind = kind;
        this.title = title;
        this.field = field;
        this.value = value;
        this.rule = rule;
        this.retryAfterSeconds = retryAfterSeconds;
        this.challenge = challenge;
    }

    /** 400: a parameter whose value cannot be. */
    static Problem badValue(String field, String value, String rule) {
        String shown = value.length() <= VALUE_SHOWN_MAX ? value : value.substring(0, VALUE_SHOWN_MAX) + "…";
        return new Problem(400, "bad-value", "Bad value", field + " must be " + rule, field, shown, rule, 0, null);
    }

    /** 400: a parameter that the route does not have. */
    static Problem unknownParameter(String field, String rule) {
        return new Problem(
                400,
                "unknown-parameter",
                "Unknown parameter",
                field + " is not known here",
                field,
                null,
                rule,
                0,
                null);
    }

    /** 400: a parameter that the route cannot do without. */
    static Problem missing(String field, String rule) {
        return new Problem(
                400, "missing-parameter", "Missing parameter", field + " is missing", field, null, rule, 0, null);
    }

    /** 404: certainly not there. */
    static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail, null, null, null, 0, null);
    }

    /** 503: nobody can say now. */
    static Problem unavailable(String detail, int retryAfterSeconds) {
        return new Problem(
                503, "unavailable", "Not known now", detail, null, null, null, Math.max(1, retryAfterSeconds), null);
    }

    /**
     * 401: nobody knows who asks.
     *
     * @param shown whether something was shown that is not right
     */
    static Problem unauthenticated(String detail, boolean shown) {
        String challenge = "Bearer realm=\"anchorwatch\"" + (shown ? ", error=\"invalid_token\"" : "");
        return new Problem(401, "unauthenticated", "Log-in needed", detail, null, null, null, 0, challenge);
    }

    /** 403: it is known who asks, and they may not. */
    static Problem forbidden(String detail) {
        String challenge = "Bearer realm=\"anchorwatch\", error=\"insufficient_scope\"";
        return new Problem(403, "forbidden", "Not allowed", detail, null, null, null, 0, challenge);
    }

    /** 429: they ask too much. */
    static Problem tooMany(String detail, int retryAfterSeconds) {
        return new Problem(
                429, "too-many", "Too many requests", detail, null, null, null, Math.max(1, retryAfterSeconds), null);
    }

    /** 500: our own fault. */
    static Problem fault() {
        return of(500, "Internal error", "this is a fault of Anchorwatch; its log says more");
    }

    /** Any other status. */
    static Problem of(int status, String title, String detail) {
        return new Problem(status, "http-" + status, title, detail, null, null, null, 0, null);
    }

    String type() {
        return TYPES + kind;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? title : message;
    }

    @Nullable
    String field() {
        return field;
    }

    @Nullable
    String value() {
        return value;
    }

    @Nullable
    String rule() {
        return rule;
    }

    /** What this is answered with. */
    Reply reply() {
        Reply reply = Reply.json(status, "application/problem+json", Shapes.PROBLEM.write(this));
        if (challenge != null) {
            return reply.with("WWW-Authenticate", challenge);
        }
        if (retryAfterSeconds > 0) {
            return reply.with("Retry-After", Integer.toString(retryAfterSeconds));
        }
        return status == 405 ? reply.with("Allow", "GET, HEAD") : reply;
    }
}
