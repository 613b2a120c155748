package io.anchorwatch.app.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes requests that are wrong in some way, from a seed. */
final class BadRequests {
    private static final List<String> METHODS = List.of(
            "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "G E T", "", "PRI");
    private static final List<String> PATHS = List.of(
            "/",
            "/page/main.js",
            "/page/..%2f..%2fetc%2fpasswd",
            "/page/../page/main.js",
            "/page/%2e%2e/%2e%2e/x",
            "/page/main.js%00.css",
            "/page/%c0%ae%c0%ae/x",
            "/page/....//main.js",
            "/page/main.js;x=1",
            "/health/live",
            "/metrics",
            "/openapi.json",
            "//api/v1/fleet",
            "/api/v1//fleet",
            "/api/v1/fleet/",
            "/api/v1/fleet",
            "/api/v1/sessions",
            "/api/v1/sessions/s1",
            "/api/v1/sessions/%00",
            "/api/v1/sessions/%ff%fe",
            "/api/v1/sessions/%c0%af",
            "/api/v1/sessions/%",
            "/api/v1/sessions/%zz",
            "/api/v1/sessions/s1/timeline",
            "/api/v1/sessions/..%2fs1",
            "/api/v1/findings",
            "/api/v1/findings/nope",
            "/api/v1/nodes",
            "/api/v1/audit-events",
            "/api/v1/recoveries",
            "/api/v1/forwarders",
            "/internal/v1/sessions",
            "/internal/v1/..",
            "http://elsewhere/api/v1/fleet",
            "*",
            "",
            "\\api\\v1",
            "/\u00e9\u0000");
    private static final List<String> PARAMETERS = List.of(
            "fleet=default",
            "limit=5",
            "fleet=x&limit=1",
            "code=AUTH_FAIL",
            "",
            "",
            "fleet=",
            "fleet=%00",
            "fleet=..%2f",
            "fleet=a&fleet=b",
            "limit=-1",
            "limit=99999999999999999999",
            "limit=1e3",
            "page_token=",
            "page_token=%FF%FF",
            "page_token=MQoxCnM",
            "page_token=" + "A".repeat(3_000),
            "since=now",
            "since=9999999999-01-01T00:00:00Z",
            "since=%F0%28%8C%28",
            "state=x",
            "min_duration_ms=NaN",
            "%=%",
            "&&&",
            "=",
            "a=b=c",
            "window=99999999d",
            "fleet=%c3%28",
            "code=SEC_%0d%0aX: y",
            "subject=<script>");
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP", "", "http/1.1", "HTTP/1.1 extra");
    private static final List<String> ENDS = List.of("\r\n", "\n", "\r", "\r\n\r\n", "\u0000\r\n");

    private final Random random;

    BadRequests(Random random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean seldom(int in) {
        return random.nextInt(in) == 0;
    }

    byte[] next() {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        int pipelined = seldom(8) ? 1 + random.nextInt(20) : 1;
        for (int i = 0; i < pipelined; i++) {
            request.writeBytes(head().getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] bytes = request.toByteArray();
        if (seldom(8) && bytes.length > 0) { // Some bytes are not what they were.
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        if (seldom(10)) { // The rest does not come.
            return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
        return bytes;
    }

    private String head() {
        if (seldom(40)) {
            byte[] noise = new byte[random.nextInt(4_000)];
            random.nextBytes(noise);
            return new String(noise, StandardCharsets.ISO_8859_1);
        }
        String end = seldom(10) ? one(ENDS) : "\r\n";
        StringBuilder text = new StringBuilder()
                .append(seldom(5) ? one(METHODS) : "GET")
                .append(' ')
                .append(one(PATHS))
                .append(seldom(2) ? "?" + one(PARAMETERS) : "")
                .append(seldom(9) ? "&" + one(PARAMETERS) : "")
                .append(seldom(30) ? "?" + "x".repeat(20_000) : "")
                .append(' ')
                .append(seldom(15) ? one(VERSIONS) : "HTTP/1.1")
                .append(end);
        if (!seldom(12)) {
            text.append("Host: ").append(seldom(20) ? "a, b\u0007" : "x").append(end);
        }
        for (int i = seldom(20) ? 400 : random.nextInt(3); i > 0; i--) {
            text.append(header()).append(end);
        }
        return text.append(body(end)).toString();
    }

    private String header() {
        return switch (random.nextInt(30)) {
            case 0 -> "Authorization: Bearer " + "x".repeat(random.nextInt(200));
            case 1 -> "Authorization: Basic Og==";
            case 2 -> "X-Anchorwatch-Token: " + random.nextInt();
            case 3 -> "Last-Event-ID: " + one(List.of("f0:0", "f0:-1", "\u00ff", "e1:999999999999999999999"));
            case 4 -> "Cookie: " + "a=b; ".repeat(random.nextInt(50));
            case 5 -> " folded: into the one before";
            case 6 -> "No colon at all";
            case 7 -> ": no name";
            case 8 -> "Space before : x";
            case 9 -> "X-Large: " + "y".repeat(seldom(3) ? 30_000 : 300);
            case 10 -> "Expect: 100-continue";
            case 11 -> "Connection: " + one(List.of("close", "keep-alive", "upgrade", "\u0001"));
            default -> "X-" + random.nextInt(100) + ": " + random.nextInt();
        };
    }

    private String body(String end) {
        return switch (random.nextInt(30)) {
            case 0 -> "Content-Length: 5" + end + end + "hello";
            case 1 -> "Content-Length: 99999999" + end + end + "hello";
            case 2 -> "Content-Length: -1" + end + end;
            case 3 -> "Content-Length: 3" + end + "Content-Length: 4" + end + end + "abc";
            case 4 -> "Transfer-Encoding: chunked" + end + end + "5" + end + "hello" + end + "0" + end + end;
            case 5 -> "Transfer-Encoding: chunked" + end + end + "zz" + end + "hello";
            case 6 -> "Transfer-Encoding: chunked" + end + end + "FFFFFFFFFFFFFFFF" + end + "x";
            case 7 -> "Transfer-Encoding: chunked" + end + "Content-Length: 3" + end + end + "abc";
            case 8 -> "Transfer-Encoding: gzip, chunked" + end + end + "1;ext=" + "x".repeat(500) + end + "a";
            default -> end;
        };
    }
}
