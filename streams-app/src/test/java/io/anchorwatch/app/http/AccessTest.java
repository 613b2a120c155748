package io.anchorwatch.app.http;

import static io.anchorwatch.app.http.Access.ADMIN_OF_ALL;
import static io.anchorwatch.app.http.Access.ANALYST;
import static io.anchorwatch.app.http.Access.ANALYST_OF_ALL;
import static io.anchorwatch.app.http.Access.ANYBODY;
import static io.anchorwatch.app.http.Access.READER;
import static io.anchorwatch.app.http.Access.READER_OF_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.access.Role;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask what, for every route there is. */
class AccessTest {
    /** Reviewed by hand: a new route stands here too, or fails. */
    private static final Map<String, Access> EXPECTED = Map.ofEntries(
            Map.entry("page", ANYBODY),
            Map.entry("pageFile", ANYBODY),
            Map.entry("live", ANYBODY),
            Map.entry("ready", ANYBODY),
            Map.entry("openApi", ANYBODY),
            Map.entry("metrics", READER_OF_ALL),
            Map.entry("sessions", ANALYST),
            Map.entry("session", ANALYST),
            Map.entry("timeline", ANALYST),
            Map.entry("events", ANALYST),
            Map.entry("topSources", ANALYST),
            Map.entry("recoveries", READER),
            Map.entry("findings", READER),
            Map.entry("finding", READER),
            Map.entry("auditEvents", ANALYST),
            Map.entry("nodes", READER),
            Map.entry("node", READER),
            Map.entry("stream", READER),
            Map.entry("fleet", READER),
            Map.entry("delays", ANALYST_OF_ALL),
            Map.entry("forwarders", ADMIN_OF_ALL),
            Map.entry("me", READER),
            Map.entry("reasonCodes", READER));

    /** Routes without a fleet that still may be asked by who sees only some: each keeps fleets apart by itself. */
    private static final List<String> WITHOUT_FLEET = List.of("events", "finding", "me", "reasonCodes");

    @TempDir
    private Path directory;

    @Test
    void every_route_declares_who_may_ask_it() {
        assertThat(Routes.TABLE.stream().collect(Collectors.toMap(Route::name, Route::access)))
                .isEqualTo(EXPECTED);
    }

    @Test
    void a_route_is_of_one_fleet_or_for_those_who_see_all() {
        assertThat(Routes.TABLE.stream()
                        .filter(route -> route.access() != ANYBODY)
                        .filter(route -> !route.ofFleet() && !route.access().everyFleet())
                        .map(Route::name))
                .containsExactlyInAnyOrderElementsOf(WITHOUT_FLEET);
    }

    @Test
    void every_route_lets_in_whom_it_should_and_nobody_else() {
        Map<String, String> headers = new HashMap<>();
        for (Role role : Role.values()) {
            headers.put(role + " one", Site.token(directory, role.word() + "1", role, "default"));
            headers.put(role + " all", Site.token(directory, role.word() + "2", role, "*"));
        }
        Map<String, String> wrong = new TreeMap<>();
        try (Site site = Site.guarded(directory, Map.of())) {
            for (Route route : Routes.TABLE) {
                String path = route.path().replace("{file}", "main.js").replaceAll("\\{[a-z_]+}", "x") + needed(route);
                for (String method : List.of("GET", "HEAD")) {
                    if (route.name().equals("stream") && method.equals("GET")) {
                        continue; // It does not end; the same check stands before it, which HEAD shows.
                    }
                    note(wrong, route, "nobody", route.access() == ANYBODY, site.ask(method, path), 401);
                    for (Role role : Role.values()) {
                        for (String fleets : List.of(" one", " all")) {
                            boolean may = route.access() == ANYBODY
                                    || role.compareTo(needed(route.access())) >= 0
                                            && (fleets.equals(" all")
                                                    || !route.access().everyFleet());
                            String header = headers.get(role + fleets);
                            note(
                                    wrong,
                                    route,
                                    role + fleets,
                                    may,
                                    site.ask(method, path, "Authorization", header),
                                    403);
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String needed(Route route) {
        return route.queryParameters().values().stream()
                .filter(Parameter::required)
                .map(parameter -> parameter.wireName() + '=' + parameter.example())
                .collect(Collectors.joining("&", "?", ""));
    }

    private static Role needed(Access access) {
        return Role.valueOf(access.name().replace("_OF_ALL", ""));
    }

    private static void note(
            Map<String, String> wrong, Route route, String who, boolean may, HttpResponse<String> answer, int refusal) {
        boolean in = answer.statusCode() == 200 || answer.statusCode() == 404;
        boolean right = may
                ? in
                : answer.statusCode() == refusal
                        && answer.headers()
                                .firstValue("WWW-Authenticate")
                                .orElse("")
                                .startsWith("Bearer ");
        if (!right) {
            wrong.put(route.name() + " for " + who, answer.statusCode() + " " + answer.body());
        }
    }

    @Test
    void what_is_not_a_good_token_is_refused_and_never_told_again() throws Exception {
        String good = Site.token(directory, "good", Role.READER, "default");
        Path audit = directory.resolve("audit.jsonl");
        try (Site site = Site.guarded(directory, Map.of("http.audit.file", audit.toString()))) {
            assertThat(site.get("/api/v1/me", "Authorization", good).statusCode())
                    .isEqualTo(200);
            String last = good.endsWith("A") ? "B" : "A";
            for (String bad : List.of(
                    good.substring(0, good.length() - 1) + last,
                    good.replace("Bearer ", "Basic "),
                    good + "x",
                    "Bearer aw_000000000000_" + "A".repeat(43),
                    "Bearer",
                    "Bearer eyJhbGciOiJub25lIn0.e30.")) {
                HttpResponse<String> answer = site.get("/api/v1/me", "Authorization", bad);
                assertThat(answer.statusCode()).as(bad).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                        .contains("error=\"invalid_token\"");
                assertThat(answer.body())
                        .doesNotContain(bad.substring(7 % bad.length()).strip() + "\"");
            }
            // In the query it would be in everybody's logs: it is no parameter, and hidden where it is written down.
            site.get("/api/v1/fleet?access_token=" + good.substring(7), "Authorization", good);
            site.get("/api/v1/fleet?access_token=" + good.substring(7));
        }
        String written = Files.readString(audit);
        assertThat(written)
                .contains("\"why\":\"Log-in needed\"")
                .contains("token:good")
                .contains("[hidden]");
        assertThat(written).doesNotContain(good.substring(20));
    }

    @Test
    void a_token_that_is_taken_back_is_worth_nothing_within_a_second() throws Exception {
        String header = Site.token(directory, "gone", Role.READER, "default");
        try (Site site = Site.guarded(directory, Map.of("http.failures.per.minute", "1000"))) {
            assertThat(site.get("/api/v1/me", "Authorization", header).statusCode())
                    .isEqualTo(200);
            new io.anchorwatch.app.access.TokensFile(directory.resolve("tokens")).change(List::clear);
            long until = System.nanoTime() + 10_000_000_000L;
            int status;
            do {
                status = site.get("/api/v1/me", "Authorization", header).statusCode();
            } while (status == 200 && System.nanoTime() < until);
            assertThat(status).isEqualTo(401);
        }
    }

    @Test
    void too_many_failures_from_one_address_are_429_and_a_good_token_still_opens() {
        String good = Site.token(directory, "good", Role.READER, "default");
        try (Site site = Site.guarded(directory, Map.of("http.failures.per.minute", "5"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(site.get("/api/v1/me", "Authorization", "Bearer x").statusCode())
                        .isEqualTo(401);
            }
            HttpResponse<String> answer = site.get("/api/v1/me", "Authorization", "Bearer x");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(site.get("/api/v1/me", "Authorization", good).statusCode())
                    .isEqualTo(200);
            assertThat(site.metrics.scrape())
                    .contains("anchorwatch_http_logins_failed_total{shown=\"true\"} 6.0")
                    .contains("anchorwatch_http_refused_total{status=\"429\"} 1.0");
        }
    }

    @Test
    void who_has_logged_in_is_told_who_they_are() {
        String header = Site.token(directory, "soc-1", Role.ANALYST, "b", "a");
        try (Site site = Site.guarded(directory, Map.of())) {
            JsonNode me =
                    Site.parse(site.get("/api/v1/me", "Authorization", header).body());
            assertThat(me.toString())
                    .isEqualTo("{\"name\":\"token:soc-1\",\"role\":\"analyst\",\"fleets\":[\"a\",\"b\"]}");
        }
        try (Site site = new Site()) {
            assertThat(site.json("/api/v1/me").toString())
                    .isEqualTo("{\"name\":\"anybody\",\"role\":\"admin\",\"fleets\":[\"*\"]}");
        }
    }
}
