package io.anchorwatch.app.http;

import io.anchorwatch.app.read.FleetFigures;
import io.anchorwatch.conclusion.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page at the root: figures of the last hour and the newest findings, without any script. */
final class FrontPage {
    private FrontPage() {}

    /** Every string that came from outside goes through {@link #escape}. */
    static String html(FleetShapes.Fleet fleet, List<Finding> findings) {
        String id = escape(fleet.figures().fleetId());
        FleetFigures.Distribution recovery = fleet.figures().recoveryDurationMs();
        StringBuilder rows = new StringBuilder();
        findings.forEach(finding -> rows.append(row(finding)));
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Anchorwatch: %1$s</title>
                <link rel="stylesheet" href="/page.css">
                </head>
                <body>
                <header><h1>Anchorwatch</h1><p>Fleet <b>%1$s</b>, the last hour%2$s</p></header>
                <main>
                <section><h2>Sessions</h2>%3$s</section>
                <section><h2>Recoveries</h2>%4$s<dl>
                <dt>success</dt><dd>%5$s</dd><dt>p50</dt><dd>%6$s</dd><dt>p95</dt><dd>%7$s</dd><dt>p99</dt><dd>%8$s</dd>
                </dl></section>
                <section><h2>Invariants breached</h2>%9$s</section>
                <section><h2>Findings</h2>%10$s</section>
                <section class="wide"><h2>Newest findings</h2>
                <table><thead><tr><th>severity</th><th>status</th><th>code</th><th>about</th><th>began</th><th>message</th></tr></thead>
                <tbody>%11$s</tbody></table></section>
                </main>
                <footer><a href="/api/v1/fleet?fleet=%1$s">figures</a> <a href="/api/v1/findings?fleet=%1$s">findings</a>
                <a href="/api/v1/recoveries?fleet=%1$s">recoveries</a> <a href="/api/v1/sessions?fleet=%1$s">sessions</a>
                <a href="/api/v1/reason-codes">reason codes</a> <a href="/openapi.json">OpenAPI</a></footer>
                </body>
                </html>
                """.formatted(
                        id,
                        fleet.complete() ? "" : " <strong>(incomplete)</strong>",
                        list(fleet.states()),
                        list(fleet.figures().episodes()),
                        ratio(fleet.figures().successRatio()),
                        ms(recovery.p50()),
                        ms(recovery.p95()),
                        ms(recovery.p99()),
                        list(breaches(fleet.figures())),
                        list(fleet.figures().findings()),
                        rows.isEmpty() ? "<tr><td colspan=\"6\">none</td></tr>" : rows);
    }

    private static Map<String, Long> breaches(FleetFigures figures) {
        Map<String, Long> breaches = new java.util.TreeMap<>();
        figures.invariants().forEach((invariant, tally) -> breaches.put(invariant.name(), tally.breached()));
        return breaches;
    }

    private static String list(Map<?, ? extends Number> numbers) {
        StringBuilder list = new StringBuilder("<dl>");
        numbers.forEach((name, number) ->
                list.append("<dt>%s</dt><dd>%d</dd>".formatted(escape(name.toString()), number.longValue())));
        return list.append("</dl>").toString();
    }

    private static String row(Finding finding) {
        String subject = escape(finding.subject().id());
        String about = switch (finding.subject().kind()) {
            case SESSION ->
                "<a href=\"/api/v1/sessions/%s/timeline?fleet=%s\">%s</a>"
                        .formatted(path(finding.subject().id()), escape(finding.fleetId()), subject);
            case SOURCE, NODE, CLIENT, FLEET -> subject;
        };
        return """
                <tr class="%s"><td class="%s">%s</td><td>%s</td><td><a href="/api/v1/findings/%s">%s</a></td><td>%s %s</td><td>%s</td><td>%s</td></tr>
                """.formatted(
                        finding.withdrawn() ? "withdrawn" : "stands",
                        finding.severity(),
                        finding.severity(),
                        finding.withdrawn() ? "WITHDRAWN" : finding.status(),
                        path(finding.findingId()),
                        finding.code(),
                        finding.subject().kind().word(),
                        about,
                        Shape.time(finding.beganAt()),
                        escape(finding.message()));
    }

    private static String ratio(@Nullable Double ratio) {
        return ratio == null ? "–" : "%.1f %%".formatted(ratio * 100);
    }

    private static String ms(@Nullable Long ms) {
        return ms == null ? "–" : ms + " ms";
    }

    /** A path segment, percent-encoded. Dots alone would be taken for a directory, so they are encoded as well. */
    static String path(String segment) {
        String encoded = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.matches("\\.{1,2}") ? encoded.replace(".", "%2E") : encoded;
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String style() {
        try (InputStream style = FrontPage.class.getResourceAsStream("page.css")) {
            if (style == null) {
                throw new IllegalStateException("the style sheet is not in the jar");
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
