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
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode.Outcome;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.session.Timeline;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private Site site;

    @BeforeEach
    void open() {
        site = new Site();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void session(String id, SessionState state) {
        site.sessions.put(
                new SessionTimeline(new Timeline(view("default", id, state), List.of(), 0), List.of(), List.of()));
    }

    private static List<String> each(JsonNode list, String field) {
        List<String> values = new ArrayList<>();
        list.path("items").forEach(item -> values.add(item.path(field).asText()));
        return values;
    }

    private void problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode problem = Site.parse(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).startsWith("urn:anchorwatch:problem:");
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
    }

    @Test
    void a_session_is_shown_as_it_stands_and_says_who_served_it() {
        session("s1", SessionState.RECOVERING);
        JsonNode session = site.json("/api/v1/sessions/s1");
        assertThat(session.path("state").asText()).isEqualTo("RECOVERING");
        assertThat(session.path("transport_id").isNull()).isTrue();
        assertThat(session.path("since").asText()).isEqualTo("2026-01-31T12:00:07.700Z");
        assertThat(session.path("first_seen_at").asText()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(session.path("served_by").path("role").asText()).isEqualTo("active");
        assertThat(session.path("complete").asBoolean()).isTrue();
    }

    @Test
    void an_id_is_as_long_as_it_has_characters_as_in_events_whatever_room_they_take() {
        String longest = "\uD83D\uDE00".repeat(200);
        session(longest, SessionState.ATTACHED);
        String path = "/api/v1/sessions/" + URLEncoder.encode(longest, StandardCharsets.UTF_8);
        assertThat(site.json(path).path("session_id").asText()).isEqualTo(longest);
        assertThat(site.get(path + "/timeline").statusCode()).isEqualTo(200);
        problem(site.get(path + "x"), 400);
        problem(site.get("/api/v1/sessions/" + "x".repeat(201)), 400);
    }

    @Test
    void a_standby_that_is_behind_says_that_it_is_not_complete() {
        site.sessions.servedBy(new ServedBy("h:1", ServedBy.Role.STANDBY, 0, 10, 5L));
        site.sessions.put(new SessionTimeline(timeline("s1", 2), List.of(), List.of()));
        for (String path : List.of("/api/v1/sessions/s1", "/api/v1/sessions/s1/timeline")) {
            JsonNode answer = site.json(path);
            assertThat(answer.path("complete").asBoolean()).isFalse();
            assertThat(answer.path("incomplete_reasons").toString()).isEqualTo("[\"standby_lag\"]");
            assertThat(answer.path("served_by").path("lag").asInt()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sessions/nope",
                "/api/v1/sessions/nope/timeline",
                "/api/v1/findings/nope",
                "/nope",
                "/api/v1/nope",
                "/api/v1/sessions/"
            })
    void what_is_certainly_not_there_is_404(String path) {
        problem(site.get(path), 404);
    }

    @Test
    void while_nobody_can_say_it_is_503_and_when_to_ask_again() {
        session("s1", SessionState.ATTACHED);
        site.sessions.away("the owner is away");
        for (String path : List.of("/api/v1/sessions/s1", "/api/v1/sessions/nope/timeline")) {
            HttpResponse<String> answer = site.get(path);
            problem(answer, 503);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("3");
        }
    }

    @Test
    void a_finding_that_is_not_here_is_not_denied_before_the_read_model_has_caught_up() {
        site.model.feed(Feed.CATCHING_UP);
        HttpResponse<String> answer = site.get("/api/v1/findings/nope");
        problem(answer, 503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(site.json("/api/v1/findings").path("complete").asBoolean()).isFalse();
    }

    @Test
    void sessions_come_in_the_order_of_their_ids_and_are_filtered() {
        session("c", SessionState.ATTACHED);
        session("a", SessionState.ATTACHED);
        session("b", SessionState.DEGRADED);
        assertThat(each(site.json("/api/v1/sessions"), "session_id")).containsExactly("a", "b", "c");
        assertThat(each(site.json("/api/v1/sessions?state=DEGRADED"), "session_id"))
                .containsExactly("b");
        assertThat(each(site.json("/api/v1/sessions?node=n1&fleet=default"), "session_id"))
                .hasSize(3);
        assertThat(each(site.json("/api/v1/sessions?node=n2"), "session_id")).isEmpty();
        assertThat(each(site.json("/api/v1/sessions?fleet=other"), "session_id"))
                .isEmpty();
        JsonNode first = site.json("/api/v1/sessions?limit=2");
        assertThat(each(first, "session_id")).containsExactly("a", "b");
        JsonNode second = site.json("/api/v1/sessions?limit=2&page_token="
                + first.path("next_page_token").asText());
        assertThat(each(second, "session_id")).containsExactly("c");
        assertThat(second.path("next_page_token").isNull()).isTrue();
    }

    @Test
    void an_instance_that_does_not_answer_is_named() {
        session("a", SessionState.ATTACHED);
        site.sessions.unreached("10.0.0.2:8080");
        for (String path : List.of("/api/v1/sessions", "/api/v1/fleet")) {
            JsonNode answer = site.json(path);
            assertThat(answer.path("complete").asBoolean()).isFalse();
            assertThat(answer.path("unreached").toString()).isEqualTo("[\"10.0.0.2:8080\"]");
        }
    }

    @Test
    void a_timeline_pages_by_event_and_carries_episodes_and_findings() {
        site.sessions.put(new SessionTimeline(
                timeline("s1", 5), List.of(episode("s1", 2, 5, Outcome.RECOVERED, 400)), List.of(finding("s1", 6))));
        JsonNode first = site.json("/api/v1/sessions/s1/timeline?limit=2");
        assertThat(first.path("entries")).hasSize(2);
        assertThat(first.path("episodes")).hasSize(1);
        assertThat(first.path("findings")).hasSize(1);
        JsonNode deny = first.path("entries").get(1);
        assertThat(deny.path("event_id").asText()).isEqualTo("default/n1/0/2");
        assertThat(deny.path("owner_epoch").isNull()).isTrue();
        assertThat(deny.path("flags").toString()).isEqualTo("[\"LATE\",\"LENIENT\"]");
        assertThat(deny.path("appended_at").asText()).isEqualTo("2026-01-31T12:00:02.050Z");
        List<String> seen = new ArrayList<>();
        JsonNode page = first;
        while (true) {
            page.path("entries")
                    .forEach(entry -> seen.add(entry.path("event_id").asText()));
            if (page.path("next_page_token").isNull()) {
                break;
            }
            page = site.json("/api/v1/sessions/s1/timeline?limit=2&page_token="
                    + page.path("next_page_token").asText());
        }
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void recoveries_are_newest_first_and_filtered() {
        site.conclude(episode("s1", 2, 1, Outcome.RECOVERED, 400));
        site.conclude(episode("s2", 2, 3, Outcome.TERMINATED, 15_000));
        site.conclude(episode("s1", 6, 2, Outcome.RECOVERED, 1_800));
        site.conclude(episode("s3", 2, 4, Outcome.OPEN, 0));
        assertThat(each(site.json("/api/v1/recoveries"), "episode_id")).containsExactly("s3/2", "s2/2", "s1/6", "s1/2");
        assertThat(each(site.json("/api/v1/recoveries?session=s1"), "episode_id"))
                .containsExactly("s1/6", "s1/2");
        assertThat(each(site.json("/api/v1/recoveries?outcome=TERMINATED"), "episode_id"))
                .containsExactly("s2/2");
        assertThat(each(site.json("/api/v1/recoveries?min_duration_ms=1800"), "episode_id"))
                .containsExactly("s1/6");
        assertThat(each(site.json("/api/v1/recoveries?since=2026-01-31T12:00:03Z"), "episode_id"))
                .containsExactly("s3/2", "s2/2");
        assertThat(each(site.json("/api/v1/recoveries?since=2026-01-31T13:00:03%2B01:00"), "episode_id"))
                .hasSize(2);
        assertThat(each(site.json("/api/v1/recoveries?since=2026-01-31T12:00:03.000001Z"), "episode_id"))
                .containsExactly("s3/2");
        assertThat(each(site.json("/api/v1/recoveries?fleet=other"), "episode_id"))
                .isEmpty();
        JsonNode open =
                site.json("/api/v1/recoveries?outcome=OPEN").path("items").get(0);
        assertThat(open.path("ended_at").isNull()).isTrue();
        assertThat(open.path("recovery_duration_ms").isNull()).isTrue();
        assertThat(open.path("gating").get(0).toString())
                .isEqualTo("{\"code\":\"POLICY_DENY\",\"cause\":\"cooldown\",\"at\":\"2026-01-31T12:00:04.150Z\"}");
    }

    @Test
    void findings_are_newest_first_and_filtered() {
        Finding dual = finding("s1", 1);
        Finding silent = finding(ReasonCode.AUDIT_NODE_SILENT, new Subject(Subject.Kind.NODE, "n1"), 2);
        Finding abuse = finding(ReasonCode.SEC_ABUSE_CONTROL_PLANE, new Subject(Subject.Kind.SOURCE, "x"), 3);
        site.conclude(dual);
        site.conclude(silent);
        site.conclude(abuse.closed(at(5)).withRevision(1));
        assertThat(each(site.json("/api/v1/findings"), "finding_id"))
                .containsExactly(abuse.id(), silent.id(), dual.id());
        assertThat(each(site.json("/api/v1/findings?code=AUDIT_NODE_SILENT"), "finding_id"))
                .containsExactly(silent.id());
        assertThat(each(site.json("/api/v1/findings?severity=MEDIUM"), "finding_id"))
                .containsExactly(silent.id());
        assertThat(each(site.json("/api/v1/findings?status=CLOSED"), "finding_id"))
                .containsExactly(abuse.id());
        assertThat(each(site.json("/api/v1/findings?subject=s1"), "finding_id")).containsExactly(dual.id());
        assertThat(each(site.json("/api/v1/findings?since=2026-01-31T12:00:02Z"), "finding_id"))
                .containsExactly(abuse.id(), silent.id());
        assertThat(each(site.json("/api/v1/findings?fleet=other"), "finding_id"))
                .isEmpty();
        assertThat(site.json("/api/v1/findings?subject=n1")
                        .path("items")
                        .get(0)
                        .path("subject")
                        .toString())
                .isEqualTo("{\"kind\":\"node\",\"id\":\"n1\"}");
    }

    @Test
    void findings_of_one_time_stand_in_the_order_of_their_ids() {
        List<String> ids = new ArrayList<>();
        for (String session : List.of("s1", "s2", "s3", "s4")) {
            site.conclude(finding(session, 1));
            ids.add(finding(session, 1).id());
        }
        assertThat(each(site.json("/api/v1/findings"), "finding_id"))
                .isEqualTo(ids.stream().sorted().toList());
    }

    @Test
    void a_finding_comes_with_its_revisions_and_with_those_that_overlap_and_share_evidence() {
        Finding dual = finding("s1", 1, "default/n1/0/7", "default/n2/0/3");
        Finding shares = finding("s2", 3, "default/n2/0/3");
        Finding foreign = finding("s3", 3, "default/n9/0/9");
        Finding before = finding("s4", 0, "default/n1/0/7").closed(at(0.5));
        site.conclude(dual);
        site.conclude(dual.seenAgain(at(4), List.of("default/n1/0/7", "default/n2/0/3"))
                .withRevision(1));
        site.conclude(shares);
        site.conclude(foreign);
        site.conclude(before);
        JsonNode detail = site.json("/api/v1/findings/" + dual.id());
        assertThat(detail.path("revision").asInt()).isEqualTo(1);
        assertThat(detail.path("status").asText()).isEqualTo("UPDATED");
        assertThat(detail.path("revisions")).hasSize(2);
        assertThat(detail.path("revisions").get(0).path("status").asText()).isEqualTo("OPEN");
        assertThat(detail.path("related")).hasSize(1);
        assertThat(detail.path("related").get(0).path("finding_id").asText()).isEqualTo(shares.id());
    }

    @Test
    void audit_events_are_newest_first_and_filtered() {
        site.conclude(audit("s1", 1));
        site.conclude(audit("s2", 2));
        assertThat(each(site.json("/api/v1/audit-events"), "session_id")).containsExactly("s2", "s1");
        assertThat(each(site.json("/api/v1/audit-events?session=s1"), "session_id"))
                .containsExactly("s1");
        assertThat(each(site.json("/api/v1/audit-events?code=AUDIT_POLICY_LIMIT_TRIGGERED"), "session_id"))
                .isEmpty();
        assertThat(each(site.json("/api/v1/audit-events?since=2026-01-31T12:00:02Z"), "session_id"))
                .containsExactly("s2");
    }

    @Test
    void a_fleet_is_added_up_over_the_window_and_withdrawn_findings_do_not_count() {
        session("a", SessionState.ATTACHED);
        session("b", SessionState.DEGRADED);
        site.conclude(episode("s1", 2, 1, Outcome.RECOVERED, 400));
        site.conclude(episode("s2", 2, 2, Outcome.RECOVERED, 1_800));
        site.conclude(episode("s3", 2, 3, Outcome.TERMINATED, 15_000));
        site.conclude(window(Invariant.SINGLE_ACTIVE, 0, 0));
        site.conclude(window(Invariant.SINGLE_ACTIVE, 1, 0));
        site.conclude(finding("s1", 1));
        site.conclude(finding("s2", 1).retracted());
        JsonNode fleet = site.json("/api/v1/fleet");
        assertThat(fleet.path("since").asText()).isEqualTo("2026-01-31T11:01:00Z");
        assertThat(fleet.path("until").asText()).isEqualTo("2026-01-31T12:01:00Z");
        assertThat(fleet.path("sessions").toString())
                .isEqualTo(
                        "{\"BIRTH\":0,\"ATTACHED\":1,\"VOLATILE\":0,\"DEGRADED\":1,\"RECOVERING\":0,\"TERMINATED\":0}");
        assertThat(fleet.path("episodes").toString()).isEqualTo("{\"OPEN\":0,\"RECOVERED\":2,\"TERMINATED\":1}");
        JsonNode recovery = fleet.path("recovery_duration_ms");
        assertThat(recovery.path("count").asInt()).isEqualTo(2);
        assertThat(recovery.path("max").asInt()).isEqualTo(1_800);
        assertThat(recovery.path("p50").asDouble()).isBetween(392.0, 408.0);
        assertThat(recovery.path("p99").asDouble()).isBetween(1_764.0, 1_836.0);
        assertThat(fleet.path("success_ratio").asDouble()).isBetween(0.666, 0.667);
        assertThat(fleet.path("rejections").toString()).isEqualTo("{\"POLICY_DENY\":3}");
        assertThat(fleet.path("terminations").toString()).isEqualTo("{\"POLICY_TERMINATION\":3}");
        assertThat(fleet.path("switches_per_minute").asDouble()).isEqualTo(0.033);
        assertThat(fleet.path("invariants").path("SINGLE_ACTIVE").toString())
                .isEqualTo(
                        "{\"checked\":20,\"confirmed\":14,\"breached\":2,\"not_evaluable\":4,\"binding_changes\":18}");
        assertThat(fleet.path("findings").path(Severity.CRITICAL.name()).asInt())
                .isEqualTo(1);
        assertThat(site.json("/api/v1/fleet?window=58s")
                        .path("episodes")
                        .path("RECOVERED")
                        .asInt())
                .isEqualTo(1);
        assertThat(site.json("/api/v1/fleet?fleet=other").path("success_ratio").isNull())
                .isTrue();
    }

    @Test
    void the_catalogue_is_told_in_order() {
        JsonNode codes = site.json("/api/v1/reason-codes");
        assertThat(codes.path("items")).hasSize(ReasonCode.values().length - 1);
        assertThat(codes.path("items").get(0).path("code").asText()).isEqualTo("HANDSHAKE_OK");
        assertThat(codes.path("items").get(1).path("spellings").toString()).isEqualTo("[\"HANDSHAKE_REJECT\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sessions?stat=ATTACHED",
                "/api/v1/sessions?since=2026-01-31T12:00:00Z",
                "/api/v1/sessions/s1?limit=1",
                "/api/v1/fleet?limit=1",
                "/api/v1/reason-codes?fleet=x",
                "/health/live?x=1",
                "/?script=1"
            })
    void a_parameter_that_the_route_does_not_have_is_400(String path) {
        HttpResponse<String> answer = site.get(path);
        problem(answer, 400);
        assertThat(answer.body()).contains("unknown-parameter");
        assertThat(Site.parse(answer.body()).path("field").asText()).isNotEmpty();
    }

    @Test
    void no_route_takes_a_parameter_that_it_does_not_have() {
        for (Route route : Routes.TABLE) {
            String example = route.example();
            HttpResponse<String> answer = site.get(example + (example.contains("?") ? "&" : "?") + "nobody=1");
            assertThat(answer.statusCode()).as(example).isEqualTo(400);
            assertThat(Site.parse(answer.body()).path("field").asText()).isEqualTo("nobody");
        }
    }

    @Test
    void an_event_leads_to_the_timelines_that_it_stands_in() {
        site.sessions.put(new SessionTimeline(timeline("s1", 3), List.of(), List.of()));
        JsonNode first = site.json("/api/v1/sessions/s1/timeline").at("/entries/1");
        String id = first.path("event_id").asText();
        JsonNode found = site.json("/api/v1/events?event_id=" + id);
        assertThat(each(found, "session_id")).containsExactly("s1");
        assertThat(found.at("/items/0/event_id").asText()).isEqualTo(id);
        assertThat(found.at("/items/0/appended_at")).isEqualTo(first.path("appended_at"));
        assertThat(site.json("/api/v1/events?event_id=default/n1/0/99").path("items"))
                .isEmpty();
        site.sessions.unreached("10.0.0.2:8080");
        JsonNode partial = site.json("/api/v1/events?event_id=default/n1/0/99");
        assertThat(partial.path("complete").asBoolean()).isFalse();
        assertThat(partial.path("unreached").toString()).isEqualTo("[\"10.0.0.2:8080\"]");
        HttpResponse<String> none = site.get("/api/v1/events");
        problem(none, 400);
        assertThat(Site.parse(none.body()).path("field").asText()).isEqualTo("event_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events?event_id=default/n1/17",
                "/api/v1/events?event_id=default/n1/0/0",
                "/api/v1/events?event_id=default/n1/0/99999999999999999999",
                "/api/v1/sources/top?window=32d",
                "/api/v1/sessions?state=ATACHED",
                "/api/v1/sessions?state=attached",
                "/api/v1/sessions?node=",
                "/api/v1/sessions?limit=0",
                "/api/v1/sessions?limit=1001",
                "/api/v1/sessions?limit=%2B5",
                "/api/v1/sessions?limit=ten",
                "/api/v1/sessions?limit=1&limit=2",
                "/api/v1/sessions?fleet=",
                "/api/v1/sessions?fleet=a%20b",
                "/api/v1/sessions?page_token=xyz",
                "/api/v1/sessions?page_token=",
                "/api/v1/sessions/a%2Fb",
                "/api/v1/sessions/a%0Ab",
                "/api/v1/recoveries?outcome=LOST",
                "/api/v1/recoveries?min_duration_ms=-1",
                "/api/v1/recoveries?min_duration_ms=1.5",
                "/api/v1/recoveries?since=yesterday",
                "/api/v1/recoveries?since=2026-01-31",
                "/api/v1/recoveries?since=2026-01-31T12:00:00",
                "/api/v1/recoveries?since=%2B999999999-01-01T00:00:00Z",
                "/api/v1/findings?severity=BAD",
                "/api/v1/findings?status=DONE",
                "/api/v1/findings?code=lower",
                "/api/v1/findings?subject=",
                "/api/v1/fleet?window=0s",
                "/api/v1/fleet?window=32d",
                "/api/v1/fleet?window=1",
                "/api/v1/fleet?window=-1h"
            })
    void a_value_that_breaks_its_rule_is_400_and_the_rule_is_told(String path) {
        HttpResponse<String> answer = site.get(path);
        problem(answer, 400);
        JsonNode problem = Site.parse(answer.body());
        assertThat(problem.path("field").isTextual()).as(answer.body()).isTrue();
        assertThat(problem.path("value").isTextual()).isTrue();
        assertThat(problem.path("rule").isTextual()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "100%",
                "a;b",
                "..",
                ".",
                "a?b#c",
                "ü∂😀",
                "<script>alert(1)",
                "\"';--",
                "a+b",
                "%2e%2e",
                "a\\b",
                "~node"
            })
    void any_session_id_can_be_asked_for(String id) {
        session(id, SessionState.ATTACHED);
        HttpResponse<String> answer = site.get("/api/v1/sessions/" + segment(id));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Site.parse(answer.body()).path("session_id").asText()).isEqualTo(id);
        assertThat(site.get("/api/v1/sessions/" + segment(id) + "/timeline").statusCode())
                .isEqualTo(200);
    }

    /** A path segment, percent-encoded. Dots alone would be taken for a directory, so they are encoded as well. */
    private static String segment(String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return encoded.matches("\\.{1,2}") ? encoded.replace(".", "%2E") : encoded;
    }

    @Test
    void the_page_and_all_that_it_is_made_of_come_from_here_and_load_nothing_from_elsewhere() {
        HttpResponse<String> page = site.get("/");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        Map<String, String> files = new TreeMap<>(Map.of("/", page.body()));
        List<String> unread = new ArrayList<>(List.of("/"));
        Pattern named = Pattern.compile("\"(/page/[^\"]+)\"");
        while (!unread.isEmpty()) {
            named.matcher(files.get(unread.remove(0)))
                    .results()
                    .map(name -> name.group(1))
                    .forEach(name -> {
                        HttpResponse<String> file = site.get(name);
                        assertThat(file.statusCode()).as(name).isEqualTo(200);
                        assertThat(file.headers().firstValue("content-type").orElse(""))
                                .contains(typeOf(name));
                        if (files.put(name, file.body()) == null) {
                            unread.add(name);
                        }
                    });
        }
        assertThat(files).hasSizeGreaterThan(20);
        files.forEach((name, text) -> assertThat(text.replace("http://www.w3.org/2000/svg", ""))
                .as(name)
                .doesNotContain(
                        "http://", "https://", "style=", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("));
    }

    private static String typeOf(String name) {
        return name.endsWith(".js") ? "text/javascript" : name.endsWith(".css") ? "text/css" : "image/svg+xml";
    }

    @Test
    void the_page_has_no_other_files() {
        for (String name : List.of("nope.js", "icon.png", "index.html", "..%2Froutes.js", "Main.js", "main.js.map")) {
            assertThat(site.get("/page/" + name).statusCode()).as(name).isBetween(400, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void other_methods_are_405(String method) {
        HttpResponse<String> answer = site.ask(method, "/api/v1/findings");
        problem(answer, 405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void head_answers_as_get_does_without_a_body() {
        session("s1", SessionState.ATTACHED);
        for (String path : List.of("/api/v1/sessions/s1", "/api/v1/sessions/nope", "/", "/metrics")) {
            HttpResponse<String> head = site.ask("HEAD", path);
            HttpResponse<String> get = site.get(path);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("content-type"))
                    .isEqualTo(get.headers().firstValue("content-type"));
        }
    }

    @Test
    void every_answer_carries_the_headers_that_keep_browsers_safe() {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String path : List.of("/", "/api/v1/findings", "/nope", "/api/v1/findings?x=1", "/openapi.json")) {
            answers.add(site.get(path));
        }
        answers.add(site.ask("POST", "/"));
        answers.add(site.get("/?fleet=" + "x".repeat(20_000)));
        for (HttpResponse<String> answer : answers) {
            HttpServer.HEADERS.forEach(
                    (name, value) -> assertThat(answer.headers().allValues(name))
                            .as("%s of %s", name, answer.uri())
                            .containsExactly(value));
            assertThat(answer.headers().firstValue("server")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1",
                "GET /../x HTTP/1.1",
                "GET /a\u0000b HTTP/1.1",
                "nonsense",
                "GET /api/v1/sessions/%ff HTTP/1.1"
            })
    void what_is_no_proper_request_gets_a_problem_document_too(String line) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", URI.create(site.url()).getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((line + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json")
                    .doesNotContain("<html");
        }
    }

    @Test
    void too_long_an_address_is_414_and_too_many_headers_are_431() {
        problem(site.get("/api/v1/findings?subject=" + "x".repeat(20_000)), 414);
        problem(site.get("/api/v1/findings", "X-Much", "x".repeat(20_000)), 431);
    }

    @Test
    void health_and_readiness_say_what_is_wrong() {
        assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(site.get("/health/ready").statusCode()).isEqualTo(200);
        site.waitingFor.add("the topics");
        site.model.feed(Feed.CATCHING_UP);
        problem(site.get("/health/ready"), 503);
        assertThat(site.json("/health/ready").path("detail").asText())
                .contains("the topics")
                .contains("catching up");
        assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
        site.stuck.add("nothing committed for 60 s");
        problem(site.get("/health/live"), 503);
    }

    @Test
    void an_application_that_has_stopped_beside_the_main_one_shows_and_keeps_nobody_from_asking() {
        site.applications.add(new Health.Application("conclusions", "RUNNING", false, null));
        site.applications.add(
                new Health.Application("detections", "REBALANCING", false, "stores are restored: 5 % of 9"));
        assertThat(site.get("/health/ready").body())
                .isEqualTo(
                        "{\"status\":\"up\",\"applications\":["
                                + "{\"name\":\"conclusions\",\"state\":\"RUNNING\",\"restoring\":null},"
                                + "{\"name\":\"detections\",\"state\":\"REBALANCING\",\"restoring\":\"stores are restored: 5 % of 9\"}]}");
        site.applications.add(new Health.Application("siem", "ERROR", true, null));
        for (String path : List.of("/health/ready", "/health/live")) {
            HttpResponse<String> answer = site.get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("{\"status\":\"degraded\"")
                    .contains("{\"name\":\"siem\",\"state\":\"ERROR\",\"restoring\":null}");
        }
    }

    @Test
    void metrics_are_in_the_format_that_prometheus_reads() {
        HttpResponse<String> metrics = site.get("/metrics");
        assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        assertThat(metrics.body()).contains("# TYPE jvm_memory_used_bytes gauge");
    }

    @Test
    void the_openapi_document_names_every_route_and_every_reference_leads_somewhere() {
        JsonNode document = site.json("/openapi.json");
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        for (Route route : Routes.TABLE) {
            JsonNode operation = document.path("paths").path(route.path()).path("get");
            assertThat(operation.path("operationId").asText()).isEqualTo(route.name());
            assertThat(operation.path("parameters")).hasSameSizeAs(route.parameters());
        }
        document.findValuesAsText("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isObject())
                        .as(reference)
                        .isTrue());
    }

    @Test
    void a_request_that_runs_when_the_server_stops_is_still_answered() throws Exception {
        session("s1", SessionState.ATTACHED);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        site.sessions.before(() -> {
            running.countDown();
            try {
                stopping.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> site.get("/api/v1/sessions/s1"));
        running.await();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(site::close);
        while (listens()) {
            Thread.onSpinWait();
        }
        stopping.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopped.get(10, TimeUnit.SECONDS);
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", URI.create(site.url()).getPort())) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void a_fault_of_ours_is_500_and_tells_nothing() {
        site.sessions.before(() -> {
            throw new IllegalStateException("a secret of the inside");
        });
        HttpResponse<String> answer = site.get("/api/v1/sessions/s1");
        problem(answer, 500);
        assertThat(answer.body()).doesNotContain("secret");
    }
}
