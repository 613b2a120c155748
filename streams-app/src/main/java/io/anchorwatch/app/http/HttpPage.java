package io.anchorwatch.app.http;

/** Writes the reference page of the HTTP interface, {@code docs/reference/http.md}. */
public final class HttpPage {
    private HttpPage() {}

    /** The page, in Markdown. */
    public static String text() {
        StringBuilder page = new StringBuilder("""
                # HTTP

                <!-- Generated from the table of routes in the code. Do not edit: run the tests with -Dgolden=update. -->

                Every route answers GET and HEAD. `/openapi.json` says the same for programs. Times are RFC 3339 in UTC,
                durations carry their unit in the name, and what does not apply or is not known is null.

                Lists answer `{items[], next_page_token, complete, unreached[]}`. Ask again with `page_token` to go on; a
                token stays good while new items arrive. `complete` is false while something that should be there may be
                missing: while the instance catches up with the log or is cut off from it, when the time asked for reaches
                back behind what is kept, and when the instances named in `unreached` did not answer.

                What goes wrong is told as a problem document (RFC 9457), with `field`, `value` and `rule` where a
                parameter is at fault:

                | status | when |
                | --- | --- |
                | 400 | a parameter is unknown, missing, given twice, or breaks its rule |
                | 401 | a log-in is needed, or what was shown is no good token; `WWW-Authenticate` says which |
                | 403 | whoever asks may not ask this |
                | 404 | certainly not there, or of a fleet that is not theirs |
                | 405 | a method other than GET and HEAD |
                | 413 | a body above `http.body.bytes.max` |
                | 414, 431 | an address or headers above `http.head.bytes.max` |
                | 429 | more at once, or in a second, than one caller may; `Retry-After` says when to ask again |
                | 503 | nobody can say now; `Retry-After` says when to ask again |

                Where a [log-in](../operating.md#securing-http) is configured, a bearer token is shown with every request,
                in the header `Authorization`. Each role may ask what those before it may, of the fleets that were granted:

                | route | who may ask |
                | --- | --- |
                """);
        for (Route route : Routes.TABLE) {
            page.append("| `%s` | %s |%n".formatted(route.path(), route.access().words()));
        }
        for (Route route : Routes.TABLE) {
            page.append("%n## GET %s%n%n%s%n".formatted(route.path(), route.sentence()));
            if (!route.parameters().isEmpty()) {
                page.append("%n| parameter | default | must be | |%n| --- | --- | --- | --- |%n".formatted());
            }
            for (Parameter parameter : route.parameters()) {
                page.append("| `%s` | %s | %s | %s |%n"
                        .formatted(
                                parameter.wireName(),
                                parameter.required()
                                        ? "required"
                                        : parameter.byDefault() == null ? "none" : '`' + parameter.byDefault() + '`',
                                parameter.rule(),
                                parameter.sentence()));
            }
            page.append("%nExample: `GET %s`%n".formatted(route.example()));
            if (route.shape() != null) {
                page.append("%nAnswers [`%s`](#%s).%n"
                        .formatted(route.shape().name(), route.shape().name().toLowerCase(java.util.Locale.ROOT)));
            }
        }
        OpenApi.all()
                .forEach((name, shape) ->
                        page.append("%n## %s%n%n`%s`%n".formatted(name, String.join("`, `", shape.names()))));
        return page.toString();
    }
}
