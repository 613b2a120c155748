package io.anchorwatch.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.http.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The page in a real browser. Pictures of what it showed are kept in {@code target/screenshots}. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Execution(ExecutionMode.CONCURRENT) // Much of the time they wait, for a page or for five seconds to pass.
class PageIT {
    private static final String TIMELINE = "#/session/" + Scenes.SESSION;

    /** What makes the page wider than the window. */
    private static final String STICKS_OUT =
            "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]"
                    + ".filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 200))";

    private static Browser browser;
    private static Site site;
    private Stage stage;
    private Tab tab;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Browser.program();
        assumeTrue(program.isPresent(), "there is no Chromium on the path, so nobody looked at the page");
        browser = new Browser(program.get());
        site = new Site();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
            site.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(site);
        tab = new Tab(browser);
    }

    @AfterEach
    void close() {
        tab.close();
        stage.close();
    }

    private void fleetOfTheDemo() {
        stage.answer("/fleet", Scenes.fleet(true));
        stage.tell(Scenes.fleet(true));
        stage.answer("/findings", Scenes.list(Scenes.findings()));
        stage.answer("/nodes", Scenes.list(Scenes.nodes()));
        stage.answer("/sources/top", Scenes.list(Scenes.sources()));
        stage.answer("/events", Scenes.list(List.of(Scenes.place("default/n4/0/53"))));
        stage.answer("/nodes/n3", Scenes.nodes().get(2));
        stage.answer("/recoveries", Scenes.list(Scenes.recoveries(300)));
        stage.answer("/audit-events", Scenes.list(List.of(Scenes.golden("audit-event"))));
        stage.answer("/delays", Scenes.list(List.of()));
        stage.answer(
                "/sessions",
                Scenes.list(List.of(
                        Scenes.session(Scenes.SESSION, "ATTACHED"),
                        Scenes.session("v-" + "0123456789abcdef".repeat(12), "RECOVERING"))));
        stage.answer("/sessions/" + Scenes.SESSION, Scenes.troubledNow());
        stage.answer("/sessions/" + Scenes.SESSION + "/timeline", Scenes.troubled());
        stage.answer("/findings/" + Scenes.DUAL, Scenes.detail(Scenes.dual()));
        stage.answer("/findings/" + Scenes.FLOOD, Scenes.detail(Scenes.flood()));
    }

    private void fine() {
        assertThat(tab.faults).isEmpty();
        assertThat(tab.value(STICKS_OUT).toString())
                .as("nothing stands out to the right")
                .isEqualTo("[]");
    }

    /** Light, dark, and as wide as a phone. */
    private void pictures(String name) {
        fine();
        tab.screenshot(name);
        tab.dark(true);
        tab.screenshot(name + "-dark");
        assertThat(tab.barriers()).as("dark").isEmpty();
        tab.dark(false);
        assertThat(tab.barriers()).as("light").isEmpty();
        tab.phone();
        tab.screenshot(name + "-phone");
        fine();
        tab.wide();
    }

    @Test
    void the_fleet_is_shown_in_figures_and_is_live() {
        fleetOfTheDemo();
        tab.open(stage.url());
        tab.await("document.querySelector('#live').dataset.status === 'live'");
        tab.await("document.querySelectorAll('circle.dot').length === 300");
        assertThat(tab.text())
                .contains(
                        "371",
                        "2.3 s",
                        "98.7 %",
                        "AUTH_FAIL",
                        "SILENT",
                        "2 h ahead",
                        "Nothing: no event was processed",
                        "Busiest sources",
                        "64 or more",
                        "each asked at least so often");
        tab.await("document.querySelectorAll('polygon.area').length === 6");
        double answered = tab.value("performance.getEntriesByName('answered')[0].startTime")
                .asDouble();
        JsonNode painted = tab.value("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
        System.out.println("the fleet: first paint and figures after (ms): " + painted + ", " + answered);
        pictures("fleet");
        ObjectNode next = Scenes.fleet(true);
        ((ObjectNode) next.path("sessions")).put("ATTACHED", 372_000);
        stage.tell(next);
        tab.awaitText("372\u202f000");
    }

    @Test
    void a_timeline_shows_states_bindings_gaps_and_findings_and_each_event_whole() {
        fleetOfTheDemo();
        tab.open(stage.url() + TIMELINE);
        tab.await("document.querySelector('.picture')?.dataset.hits > 20");
        assertThat(tab.text())
                .contains(
                        "Not complete.",
                        "versions are missing",
                        "versions 6 to 7 are missing",
                        "SEC_DUAL_ACTIVE_BINDING",
                        Scenes.SESSION + "/2",
                        "Answered by");
        pictures("timeline");
        tab.print("timeline");
        tab.value("document.querySelector('.picture').focus()");
        tab.keys("n", "n");
        tab.await("location.hash.includes('event=default%2Fn1%2F0%2F2')");
        assertThat(tab.value("document.querySelector('.detail').innerText").asText())
                .contains("VOLATILITY_SIGNAL", "default/n1/0/2", "arrived");
        assertThat(tab.value("document.querySelector('tr.chosen').innerText").asText())
                .contains("VOLATILITY_SIGNAL");
    }

    @Test
    void what_is_pointed_at_is_named_and_what_is_clicked_is_shown_whole() {
        fleetOfTheDemo();
        tab.open(stage.url() + TIMELINE);
        tab.await("document.querySelector('.picture')?.dataset.hits > 20");
        // The gutter and the margins are those of the picture: 6.7 s is where the flood is pinned.
        double width = tab.value("document.querySelector('.picture canvas').clientWidth")
                .asDouble();
        double flood = 170 + (6.7 + 26 * 0.03) / (26 * 1.06) * (width - 176);
        tab.mouse(".picture canvas", flood, 36, false);
        tab.await("!document.querySelector('.tip').hidden");
        assertThat(tab.value("document.querySelector('.tip').innerText").asText())
                .contains("SEC_ABUSE_CONTROL_PLANE", "40 rejections of 40 attempts");
        tab.mouse(".picture canvas", flood, 36, true);
        tab.await("document.querySelector('.detail').innerText.includes('All about this finding')");
        // Below the three rows of findings are the recoveries, and then the state.
        tab.mouse(".picture canvas", flood, 24 + 3 * 24 + 15, true);
        tab.await(
                "document.querySelector('.detail').innerText.includes('Recovery " + Scenes.SESSION + "/2: RECOVERED')");
        // A badge of many zooms in to them.
        tab.mouse(".picture canvas", flood - 10, 24 + 3 * 24 + 30 + 46 + 20 + 2.5 * 28, true);
        tab.await("location.hash.includes('from=')");
        fine();
    }

    @Test
    void every_moment_of_a_timeline_has_an_address() {
        fleetOfTheDemo();
        tab.open(stage.url() + TIMELINE);
        tab.await("document.querySelector('.picture')?.dataset.hits > 20");
        tab.value("document.querySelector('.picture').focus()");
        tab.keys("+", "+", "ArrowRight");
        tab.await("location.hash.includes('from=')");
        tab.await("document.querySelector('.events caption').innerText.includes('as zoomed above')");
        String address = tab.value("location.href").asText();
        String shown =
                tab.value("document.querySelector('.events caption').innerText").asText();
        tab.open(address);
        tab.await("document.querySelector('.events caption')");
        assertThat(tab.value("document.querySelector('.events caption').innerText")
                        .asText())
                .isEqualTo(shown);
        tab.open(stage.url() + TIMELINE + "?event=default%2Fn4%2F0%2F53&scale=order");
        tab.awaitText("It does not stand");
        assertThat(tab.value("document.querySelector('.detail').innerText").asText())
                .contains("DUPLICATE_CLAIM", "SEC_DUAL_ACTIVE_BINDING");
        tab.screenshot("timeline-event-by-order");
        fine();
    }

    @Test
    void five_thousand_events_are_drawn_within_a_frame_and_can_be_zoomed_to_one() {
        fleetOfTheDemo();
        stage.answer("/sessions/" + Scenes.SESSION + "/timeline", Scenes.many(5_000));
        tab.open(stage.url() + TIMELINE);
        tab.await("document.querySelector('.picture')?.dataset.hits > 20");
        assertThat(tab.value("document.querySelectorAll('.events tbody tr').length")
                        .asInt())
                .isEqualTo(100);
        pictures("timeline-5000");
        JsonNode costs = tab.value("""
                (async () => {
                  const picture = document.querySelector('.picture');
                  const costs = [];
                  picture.focus();
                  for (let i = 0; i < 60; i++) {
                    picture.dispatchEvent(new KeyboardEvent('keydown', {key: i < 20 ? '+' : i < 40 ? 'ArrowRight' : '-'}));
                    await new Promise(requestAnimationFrame);
                    await new Promise(requestAnimationFrame);
                    costs.push(Number(picture.dataset.paintMs));
                  }
                  costs.sort((a, b) => a - b);
                  return [costs[30], costs[57], performance.getEntriesByType('paint')[0]?.startTime];
                })()
                """);
        System.out.println("5 000 events: a frame takes (median, 95th percentile, ms) and first paint (ms): " + costs);
        assertThat(costs.get(0).asDouble()).isLessThan(50);
        tab.keys("n");
        tab.await("location.hash.includes('event=')");
        fine();
    }

    @Test
    void where_there_is_nothing_it_says_so() {
        stage.answer("/fleet", Scenes.fleet(false));
        stage.tell(Scenes.fleet(false));
        for (String path : List.of(
                "/findings",
                "/nodes",
                "/recoveries",
                "/delays",
                "/sessions",
                "/audit-events",
                "/sources/top",
                "/events")) {
            stage.answer(path, Scenes.list(List.of()));
        }
        tab.open(stage.url());
        tab.awaitText("Nothing heard yet");
        tab.awaitText("No node of this fleet has been heard");
        tab.awaitText("Nobody asked in this window");
        pictures("nothing-fleet");
        tab.open(stage.url() + "#/findings");
        tab.awaitText("Nothing that needs eyes");
        tab.open(stage.url() + "#/sessions?state=DEGRADED");
        tab.awaitText("None is like that");
        tab.open(stage.url() + TIMELINE);
        tab.awaitText("it is certain");
        tab.screenshot("nothing-session");
        tab.open(stage.url() + "#/search?q=whatever");
        tab.awaitText("Nothing has this id");
        tab.open(stage.url() + "#/search?q=default/n1/0/17");
        tab.awaitText("In none that is kept.");
        ObjectNode some = Scenes.list(List.of()).put("complete", false);
        stage.answer("/events", some);
        tab.open(stage.url() + "#/search?q=default/n1/0/17");
        tab.awaitText("In none that was looked at, which were not all");
        tab.open(stage.url() + "#/elsewhere");
        tab.awaitText("There is no such view");
        fine();
    }

    @Test
    void what_nobody_can_say_now_is_no_not_found_and_is_asked_again() {
        fleetOfTheDemo();
        stage.away("/sessions/" + Scenes.SESSION + "/timeline");
        tab.open(stage.url() + TIMELINE);
        tab.awaitText("Not known now");
        assertThat(tab.text())
                .contains("the instance that holds it is being started", "asks again by itself in")
                .doesNotContain("Not found");
        tab.screenshot("unavailable");
        assertThat(tab.barriers()).isEmpty();
        stage.answer("/sessions/" + Scenes.SESSION + "/timeline", Scenes.troubled());
        tab.await("document.querySelector('.picture')");
        List<Long> times = stage.asked.stream()
                .filter(one -> one.getValue().contains("/timeline"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(times).hasSize(2);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(4_900_000_000L);
    }

    @Test
    void a_cut_stream_is_said_and_not_asked_for_more_than_once_in_five_seconds() {
        fleetOfTheDemo();
        tab.open(stage.url() + "#/findings");
        tab.await("document.querySelector('#live').dataset.status === 'live'");
        stage.news("finding", Scenes.gap());
        tab.awaitText("1 finding new or changed");
        stage.cut(true);
        tab.await("document.querySelector('#live').innerText.startsWith('Not live since')");
        tab.screenshot("not-live");
        assertThat(tab.barriers()).isEmpty();
        stage.cut(false);
        tab.await("document.querySelector('#live').dataset.status === 'live'");
        List<Long> times = stage.asked.stream()
                .filter(one -> one.getValue().contains("/stream"))
                .map(Map.Entry::getKey)
                .toList();
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(4_900_000_000L);
        }
    }

    /** The stream of this stage tells something twice a second, which must not make the page ask as often. */
    @Test
    void nothing_is_asked_for_again_within_five_seconds_however_much_is_told() throws Exception {
        fleetOfTheDemo();
        tab.open(stage.url() + "#/fleet?window=15m");
        tab.await("document.querySelector('#live').dataset.status === 'live'");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(18);
        while (System.nanoTime() < until) {
            stage.news("finding", Scenes.gap());
            Thread.sleep(500);
        }
        Map<String, Long> before = new java.util.HashMap<>();
        int again = 0;
        for (Map.Entry<Long, String> one : stage.asked) {
            String path = one.getValue().replaceFirst("&?since=[^&]*", "");
            Long last = before.put(path, one.getKey());
            if (last != null) {
                again++;
                assertThat(one.getKey() - last).as(path).isGreaterThanOrEqualTo(4_900_000_000L);
            }
        }
        assertThat(again).as("how often something was asked for again").isBetween(3, 12);
    }

    @Test
    void findings_are_filtered_by_the_address_and_lead_to_their_evidence() {
        fleetOfTheDemo();
        tab.open(stage.url() + "#/findings?severity=CRITICAL&since=2026-01-31T12:00:00Z");
        tab.await("document.querySelectorAll('tbody tr').length === 7");
        assertThat(stage.asked.stream()
                        .map(Map.Entry::getValue)
                        .filter(uri -> uri.contains("/findings?"))
                        .toList())
                .last()
                .asString()
                .contains("severity=CRITICAL", "since=2026-01-31T12%3A00%3A00Z");
        assertThat(tab.text()).contains("WITHDRAWN");
        pictures("findings");
        tab.value(
                "(() => { const s = document.querySelector('select[name=status]'); s.value = 'OPEN'; s.dispatchEvent(new Event('change', {bubbles: true})); })()");
        tab.await("location.hash.includes('status=OPEN') && location.hash.includes('severity=CRITICAL')");
        tab.click("tbody a[href*='" + Scenes.DUAL + "']");
        tab.awaitText("What to do next");
        tab.awaitText("SAME_VERSION");
        pictures("finding");
        tab.click(".evidence li:nth-child(2) a");
        tab.awaitText("It does not stand");
        fine();
    }

    @Test
    void the_box_finds_sessions_nodes_clients_events_and_findings() {
        fleetOfTheDemo();
        stage.answer("/nodes/n1", Scenes.nodes().get(0));
        Map<String, String> searches = Map.of(
                Scenes.SESSION,
                "Findings about the session",
                "n3",
                "Node",
                "c-1",
                "Sessions of the client",
                "default/n4/0/53",
                "Evidence of",
                "03b1",
                "Source, in the last 24 h",
                "default/n3/1750000000000/51",
                "it is missing",
                Scenes.FLOOD,
                "40 rejections of 40 attempts");
        tab.open(stage.url() + "#/fleet");
        List<String> missed = new ArrayList<>();
        searches.forEach((id, words) -> {
            stage.answer("/findings", Scenes.list(Scenes.findings()));
            tab.value("document.activeElement.blur()");
            tab.keys("/");
            tab.value("document.querySelector('#q').select()");
            tab.insert(id);
            tab.keys("Enter");
            tab.await("document.querySelector('h1').innerText.includes(" + Tab.quoted(id) + ")");
            tab.await("!document.querySelector('[aria-busy]')");
            if (!tab.text().contains(words)) {
                missed.add(id + ": " + tab.text());
            }
        });
        assertThat(missed).isEmpty();
        tab.open(stage.url() + "#/search?q=default/n4/0/53");
        tab.awaitText("Evidence of");
        pictures("search");
    }

    @Test
    void a_node_answers_whether_anything_is_missing() {
        fleetOfTheDemo();
        tab.open(stage.url() + "#/node/n3");
        tab.awaitText("Yes: 5 numbers");
        pictures("node");
        tab.open(stage.url() + "#/sessions");
        tab.awaitText("2 sessions");
        pictures("sessions");
    }

    @Test
    void what_is_not_whole_is_said() {
        fleetOfTheDemo();
        ObjectNode fleet = Scenes.fleet(true).put("complete", false);
        fleet.putArray("unreached").add("10.0.0.2:8080");
        stage.answer("/fleet", fleet);
        stage.tell(fleet);
        ObjectNode timeline = Scenes.troubled();
        ((ObjectNode) timeline.path("served_by")).put("role", "standby").put("lag", 5);
        timeline.putArray("incomplete_reasons").add("standby_lag").add("of_tomorrow");
        stage.answer("/sessions/" + Scenes.SESSION + "/timeline", timeline);
        tab.open(stage.url());
        tab.awaitText("Not reached: 10.0.0.2:8080");
        tab.open(stage.url() + TIMELINE);
        tab.awaitText("5 records behind");
        assertThat(tab.text()).contains("a copy answered, and it is behind", "of_tomorrow", "standby");
        fine();
    }

    @Test
    void no_text_of_others_becomes_a_script_or_an_element_in_any_view() {
        fleetOfTheDemo();
        for (String path : List.of(
                "/fleet",
                "/findings",
                "/nodes",
                "/recoveries",
                "/audit-events",
                "/delays",
                "/sessions",
                "/sources/top",
                "/events")) {
            stage.answer(
                    path,
                    Scenes.hostile(
                            switch (path) {
                                case "/fleet" -> Scenes.fleet(true);
                                case "/findings" -> Scenes.list(Scenes.findings());
                                case "/nodes" -> Scenes.list(Scenes.nodes());
                                case "/recoveries" -> Scenes.list(Scenes.recoveries(20));
                                case "/audit-events" -> Scenes.list(List.of(Scenes.golden("audit-event")));
                                case "/delays" -> Scenes.list(List.of());
                                case "/sources/top" -> Scenes.list(Scenes.sources());
                                case "/events" -> Scenes.list(List.of(Scenes.place("default/n4/0/53")));
                                default -> Scenes.list(List.of(Scenes.session("s", "ATTACHED")));
                            }));
        }
        stage.answer("/reason-codes", Scenes.hostile(Scenes.list(List.of())));
        stage.answer("/sessions/s", Scenes.hostile(Scenes.session("s", "ATTACHED")));
        stage.answer(
                "/sessions/s/timeline", ((ObjectNode) Scenes.hostile(Scenes.troubled())).putNull("next_page_token"));
        stage.answer("/findings/f", Scenes.hostile(Scenes.detail(Scenes.dual())));
        stage.answer("/nodes/n", Scenes.hostile(Scenes.nodes().get(2)));
        String id = java.net.URLEncoder.encode(Scenes.HOSTILE, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
        List<String> views = List.of(
                "fleet",
                "sessions",
                "session/s",
                "findings",
                "finding/f",
                "node/n",
                "search?q=s",
                "search?q=" + id,
                "search?q=default/n4/0/53",
                "session/" + id,
                "finding/" + id,
                "node/" + id,
                "fleet?window=" + id + "&fleet=" + id,
                "findings?code=" + id + "&since=" + id,
                "session/s?event=" + id + "&from=" + id + "&scale=" + id,
                id);
        for (String view : views) {
            tab.open(stage.url() + "#/" + view);
            tab.await("!document.querySelector('[aria-busy]')");
            assertThat(tab.value(
                                    "document.querySelectorAll('main img, main script, main svg[onload], main textarea').length")
                            .asInt())
                    .as(view)
                    .isZero();
            assertThat(tab.value("window.broken ?? null").isNull()).as(view).isTrue();
            assertThat(tab.value(STICKS_OUT).toString()).as(view).isEqualTo("[]");
            assertThat(tab.faults).as(view).isEmpty();
        }
        tab.open(stage.url() + "#/session/s");
        tab.awaitText("window.broken=1");
        tab.screenshot("hostile-session");
        tab.open(stage.url() + "#/findings");
        tab.awaitText("window.broken=1");
        tab.screenshot("hostile-findings");
        // The policy itself: what a page that forgot would run is not run.
        tab.value(
                "(() => { const e = document.createElement('div'); e.innerHTML = '<img src=x onerror=\"window.broken=1\">'; document.body.append(e);"
                        + " const s = document.createElement('script'); s.textContent = 'window.broken=1'; document.body.append(s); })()");
        tab.value("new Promise(done => setTimeout(done, 200))");
        assertThat(tab.value("window.broken ?? null").isNull()).isTrue();
        assertThat(tab.faults).isNotEmpty();
    }

    @Test
    void who_must_log_in_is_asked_for_a_token_and_then_sees_their_fleet_live(@TempDir Path directory) {
        String header = Site.token(directory, "soc", Role.ANALYST, "east");
        try (Site guarded = Site.guarded(directory, Map.of("http.failures.per.minute", "1000"))) {
            tab.open(guarded.url() + "/");
            tab.await("document.querySelectorAll('form.login').length === 1");
            assertThat(tab.barriers()).isEmpty();
            tab.await("(document.getElementById('token').focus(), true)");
            tab.insert("aw_000000000000_nonsense");
            tab.click("form.login button");
            tab.awaitText("no token that is known here");
            logIn(header);
            tab.await("location.hash.includes('fleet=east')");
            tab.await("document.getElementById('live').dataset.status === 'live'");
            assertThat(tab.value("document.querySelectorAll('form.login').length")
                            .asInt())
                    .isZero();
            assertThat(tab.value("localStorage.length + document.cookie.length").asInt())
                    .as("kept for this tab alone")
                    .isZero();
            tab.click(".logout");
            tab.await("document.querySelector('form.login')");
        }
    }

    @Test
    void the_links_at_the_foot_show_the_token_of_the_tab(@TempDir Path directory) {
        String all = Site.token(directory, "ops", Role.READER, "*");
        String one = Site.token(directory, "soc", Role.READER, "east");
        try (Site guarded = Site.guarded(directory, Map.of("http.failures.per.minute", "1000"))) {
            tab.open(guarded.url() + "/");
            logIn(all);
            tab.click("footer a[href='/metrics']");
            tab.awaitText("jvm_memory_used_bytes");
            tab.open(guarded.url() + "/");
            tab.click("footer a[href='/api/v1/reason-codes']");
            tab.awaitText("HANDSHAKE_OK");
            tab.open(guarded.url() + "/");
            tab.click(".logout");
            logIn(one);
            tab.click("footer a[href='/metrics']");
            tab.await("document.querySelector('main [role=alert]')");
        }
    }

    private void logIn(String header) {
        tab.await("document.querySelector('form.login') && (document.getElementById('token').focus(), true)");
        tab.insert(header.substring("Bearer ".length()));
        tab.value("window.loggedOut = true"); // the page shows who is logged in already before it is loaded again
        tab.click("form.login button");
        tab.await("!window.loggedOut && document.querySelector('.logout')");
    }
}
