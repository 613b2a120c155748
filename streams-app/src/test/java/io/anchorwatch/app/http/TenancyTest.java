package io.anchorwatch.app.http;

import static io.anchorwatch.app.Examples.at;
import static io.anchorwatch.app.Examples.audit;
import static io.anchorwatch.app.Examples.episode;
import static io.anchorwatch.app.Examples.finding;
import static io.anchorwatch.app.Examples.timeline;
import static io.anchorwatch.app.Examples.view;
import static io.anchorwatch.app.Examples.window;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.session.Timeline;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sites that differ in one thing: on one of them the fleet {@code default} lives too. Who may see the fleet
 * {@code mine} alone must not be able to tell them apart, whatever they ask.
 */
@Timeout(60)
class TenancyTest {
    private static final String MINE = "mine";

    @TempDir
    private Path directory;

    private Site shared;
    private Site alone;
    private String header;
    private String everything;
    private Finding own;
    private Finding foreign;

    @BeforeEach
    void open() {
        header = Site.token(directory, "tenant", Role.ADMIN, MINE);
        everything = Site.token(directory, "root", Role.ADMIN, "*");
        shared = Site.guarded(directory, Map.of());
        alone = Site.guarded(directory, Map.of());
        own = Finding.open(
                ReasonCode.SEC_DUAL_ACTIVE_BINDING,
                "single-active-binding",
                MINE,
                new Subject(Subject.Kind.SESSION, "s1"),
                at(2),
                List.of("default/n1/0/7"),
                "two bindings at once");
        foreign = finding("s1", 2, "default/n1/0/7");
        both(site -> {
            site.sessions.put(new SessionTimeline(
                    new Timeline(view(MINE, "s1", SessionState.ATTACHED), List.of(), 0), List.of(), List.of(own)));
            site.conclude(own);
        });
        shared.sessions.put(new SessionTimeline(timeline("s1", 5), List.of(), List.of(foreign)));
        shared.sessions.put(new SessionTimeline(timeline("theirs", 5), List.of(), List.of()));
        shared.nodes.put(NodesRouteTest.node("n1"));
        shared.sources.put(
                new Attempt("default", "n1", 0, 7, at(3), at(3), ReasonCode.AUTH_FAIL, "theirs", false, "foreign"));
        shared.conclude(foreign);
        shared.conclude(foreign.seenAgain(at(4), List.of("default/n2/0/3")).withRevision(1));
        shared.conclude(episode("theirs", 2, 1, Outcome.RECOVERED, 400));
        shared.conclude(audit("theirs", 1));
        shared.conclude(window(Invariant.SINGLE_ACTIVE, 0, 0));
        // They live in one log, so that places in it are moved by what the others do.
        shared.sessions.servedBy(new ServedBy("h:1", ServedBy.Role.ACTIVE, 0, 5_000, 12L));
        alone.sessions.servedBy(new ServedBy("h:1", ServedBy.Role.ACTIVE, 0, 10, 0L));
    }

    private void both(Consumer<Site> action) {
        action.accept(shared);
        action.accept(alone);
    }

    @AfterEach
    void close() {
        both(Site::close);
    }

    /** Every route of the interface, with everything that is worth trying in the place of each of its parameters. */
    private List<String> questions() {
        Map<String, List<String>> worth = Map.of(
                "fleet", List.of("", MINE, "default", "nowhere"),
                "session_id", List.of("s1", "theirs", "nobody"),
                "finding_id", List.of(own.id(), foreign.id(), "00000000-0000-8000-8000-000000000000"),
                "node_id", List.of("n1", "n9"),
                "subject", List.of("", "s1", "theirs"),
                "event_id",
                        List.of(
                                timeline("theirs", 5)
                                        .lines()
                                        .get(0)
                                        .entry()
                                        .event()
                                        .eventId(),
                                MINE + "/n1/0/7",
                                "nowhere/n1/0/7"),
                "session", List.of("", "theirs"),
                "node", List.of("", "n1"),
                "limit", List.of("", "1"),
                "page_token", List.of("", new PageToken(at(3), foreign.id()).text()));
        List<String> all = new ArrayList<>();
        JsonNode paths = Site.parse(shared.get("/openapi.json").body()).path("paths");
        paths.properties().forEach(path -> {
            List<String> some = List.of(path.getKey().replace("{file}", "main.js"));
            for (JsonNode parameter : path.getValue().path("get").path("parameters")) {
                String name = parameter.path("name").asText();
                if (!worth.containsKey(name)) {
                    continue;
                }
                List<String> more = new ArrayList<>();
                for (String one : some) {
                    for (String value : worth.get(name)) {
                        more.add(
                                parameter.path("in").asText().equals("path")
                                        ? one.replace("{" + name + "}", value)
                                        : value.isEmpty()
                                                ? one
                                                : one + (one.contains("?") ? "&" : "?") + name + "=" + value);
                    }
                }
                some = more;
            }
            some.stream().filter(each -> !each.contains("/stream")).forEach(all::add);
        });
        return all;
    }

    private static String told(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return answer.statusCode() + " " + headers + " " + answer.body();
    }

    @Test
    void nothing_that_can_be_asked_tells_whether_another_fleet_lives_here() {
        List<String> questions = questions();
        assertThat(questions).hasSizeGreaterThan(150).anyMatch(each -> each.contains(foreign.id()));
        Map<String, String> different = new TreeMap<>();
        int seen = 0;
        for (String question : questions) {
            String here = told(shared.get(question, "Authorization", header));
            String there = told(alone.get(question, "Authorization", header));
            if (!here.equals(there)) {
                different.put(question, here + "\n  but alone\n" + there);
            }
            seen += here.startsWith("200") ? 1 : 0;
        }
        assertThat(different).isEmpty();
        assertThat(seen).as("questions that are answered at all").isGreaterThan(20);
    }

    @Test
    void the_test_above_would_notice() {
        int different = 0;
        for (String question : questions()) {
            if (question.startsWith("/api")) {
                String here = told(shared.get(question, "Authorization", everything));
                different += here.equals(told(alone.get(question, "Authorization", everything))) ? 0 : 1;
            }
        }
        assertThat(different).isGreaterThan(20);
    }

    @Test
    void what_is_not_theirs_and_what_is_not_there_are_refused_in_the_same_words() {
        for (String path : List.of("/api/v1/sessions", "/api/v1/sessions/s1", "/api/v1/fleet", "/api/v1/nodes/n1")) {
            HttpResponse<String> theirs = shared.get(path + "?fleet=default", "Authorization", header);
            HttpResponse<String> nowhere = shared.get(path + "?fleet=nowhere", "Authorization", header);
            assertThat(theirs.statusCode()).isEqualTo(404);
            assertThat(theirs.body().replace("default", "nowhere")).isEqualTo(nowhere.body());
        }
    }

    /** A stream's lines up to the second event {@code fleet}: ids are sealed, so of each only the length counts. */
    private List<String> stream(Site site) throws Exception {
        URLConnection connection =
                URI.create(site.url() + "/api/v1/stream?fleet=" + MINE).toURL().openConnection();
        connection.setRequestProperty("Authorization", header);
        List<String> lines = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            int fleets = 0;
            for (String line = in.readLine(); line != null && fleets < 2; line = in.readLine()) {
                lines.add(line.startsWith("id: ") ? "id of " + line.length() : line);
                if (line.equals("event: fleet")) {
                    fleets++;
                    if (fleets == 1) {
                        for (int i = 0; i < 50; i++) {
                            if (site == shared) {
                                site.conclude(finding("more" + i, 3, "e" + i));
                            }
                        }
                        site.conclude(own.seenAgain(at(5), List.of("x")).withRevision(1));
                    }
                }
            }
        }
        return lines;
    }

    @Test
    void the_stream_of_one_fleet_does_not_beat_with_another() throws Exception {
        List<String> here = stream(shared);
        assertThat(here).isEqualTo(stream(alone)).contains("event: finding");
        assertThat(here.toString()).doesNotContain("more");
    }

    @Test
    void a_place_in_the_log_is_no_place_to_begin_for_who_sees_only_some() {
        for (String place : List.of("f0:0", "", "e0:1.f0:99")) {
            assertThat(shared.ask(
                                    "HEAD",
                                    "/api/v1/stream?fleet=" + MINE,
                                    "Authorization",
                                    header,
                                    "Last-Event-ID",
                                    place)
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(shared.ask(
                                "HEAD",
                                "/api/v1/stream?fleet=" + MINE,
                                "Authorization",
                                everything,
                                "Last-Event-ID",
                                "f0:0")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_sealed_place_is_read_again_by_every_instance_with_the_same_secret() {
        Seal seal = new Seal("the same everywhere");
        String sealed = seal.close("e3:9.f0:7");
        assertThat(new Seal("the same everywhere").open(sealed)).isEqualTo("e3:9.f0:7");
        assertThat(seal.close("")).hasSameSizeAs(sealed);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Seal("another").open(sealed))
                .isInstanceOf(IllegalArgumentException.class);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Seal(null).open(sealed))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
