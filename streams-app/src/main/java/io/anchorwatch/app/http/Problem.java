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

    private Problem(
            int status,
            String kind,
            String title,
            String detail,
            @Nullable String field,
            @Nullable String value,
            @Nullable String rule,
            int retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.kind = kind;
        this.title = title;
        this.field = field;
        this.value = value;
        this.rule = rule;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** 400: a parameter whose value cannot be. */
    static Problem badValue(String field, String value, String rule) {
        String shown = value.length() <= VALUE_SHOWN_MAX ? value : value.substring(0, VALUE_SHOWN_MAX) + "…";
        return new Problem(400, "bad-value", "Bad value", field + " must be " + rule, field, shown, rule, 0);
    }

    /** 400: a parameter that the route does not have. */
    static Problem unknownParameter(String field, String rule) {
        return new Problem(
                400, "unknown-parameter", "Unknown parameter", field + " is not known here", field, null, rule, 0);
    }

    /** 400: a parameter that the route cannot do without. */
    static Problem missing(String field, String rule) {
        return new Problem(400, "missing-parameter", "Missing parameter", field + " is missing", field, null, rule, 0);
    }

    /** 404: certainly not there. */
    static Problem notFound(String detail) {
        return new Problem(404, "not-found", "Not found", detail, null, null, null, 0);
    }

    /** 503: nobody can say now. */
    static Problem unavailable(String detail, int retryAfterSeconds) {
        return new Problem(
                503, "unavailable", "Not known now", detail, null, null, null, Math.max(1, retryAfterSeconds));
    }

    /** Any other status. */
    static Problem of(int status, String title, String detail) {
        return new Problem(status, "http-" + status, title, detail, null, null, null, 0);
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
        if (retryAfterSeconds > 0) {
            return reply.with("Retry-After", Integer.toString(retryAfterSeconds));
        }
        return status == 405 ? reply.with("Allow", "GET, HEAD") : reply;
    }
}
