package io.anchorwatch.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Examples;
import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.http.Site;
import io.anchorwatch.app.query.SessionTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineClientTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Site site;
    private TimelineClient client;

    @BeforeEach
    void open() {
        site = new Site();
        client = client(site.url());
    }

    private TimelineClient client(String url) {
        return client(new Door(url, null, null));
    }

    private TimelineClient client(Door door) {
        return new TimelineClient(
                door,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void json_is_the_body_byte_for_byte() {
        site.sessions.put(new SessionTimeline(Examples.timeline("a b", 3), List.of(), List.of()));
        assertThat(client.timelineAsJson("default", "a b")).isZero();
        assertThat(printed())
                .isEqualTo(site.get("/api/v1/sessions/a%20b/timeline").body());
        out.reset();
        assertThat(client.findingsAsJson(Map.of("status", "OPEN"))).isZero();
        assertThat(printed()).isEqualTo(site.get("/api/v1/findings?status=OPEN").body());
    }

    @Test
    void people_see_every_entry_of_a_timeline_that_has_many_pages() {
        site.sessions.put(new SessionTimeline(Examples.timeline("s", 2_500), List.of(), List.of()));
        assertThat(client.timeline("default", "s", Look.PLAIN)).isZero();
        assertThat(printed()).contains("2500 entries  complete").contains("owner n1");
        assertThat(printed().lines().filter(line -> line.contains("POLICY_DENY")))
                .hasSize(2_499);
    }

    @Test
    void a_session_that_certainly_is_not_there_exits_with_4() {
        assertThat(client.timeline("default", "..", Look.PLAIN)).isEqualTo(4);
        assertThat(client.timelineAsJson("default", "nope")).isEqualTo(4);
        assertThat(printed()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nope").hasLineCount(2);
    }

    @Test
    void where_nobody_can_say_it_exits_with_1() throws IOException {
        site.sessions.away("the owner is away");
        assertThat(client.timeline("default", "s", Look.PLAIN)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the owner is away");
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(client("http://127.0.0.1:" + nobody).timelineAsJson("default", "s"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .endsWith("nobody answers at http://127.0.0.1:" + nobody + ": the connection was refused\n");
        assertThat(printed()).isEmpty();
    }

    @Test
    void what_is_badly_asked_exits_with_2() {
        assertThat(client.timeline("no such fleet", "s", Look.PLAIN)).isEqualTo(2);
        assertThat(client.findings(Map.of("status", "DONE"), Look.PLAIN)).isEqualTo(2);
        assertThat(client("not an address").timeline("default", "s", Look.PLAIN))
                .isEqualTo(2);
    }

    @Test
    void an_address_without_a_scheme_is_answered_with_what_to_write_before_it() {
        for (String address : List.of("127.0.0.1:8080", "localhost:8080")) {
            err.reset();
            assertThat(client(address).findings(Map.of(), Look.PLAIN)).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo(address + " is not the address of an instance: write http:// or https:// before it\n");
        }
    }

    @Test
    void whoever_shows_no_token_where_one_is_needed_is_told_how_to_show_one(@TempDir Path directory) {
        String token = Site.token(directory, "reader", Role.READER, "default").substring("Bearer ".length());
        try (Site guarded = Site.guarded(directory, Map.of())) {
            assertThat(client(guarded.url()).findings(Map.of(), Look.PLAIN)).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .isEqualTo(guarded.url()
                            + " cannot say: a bearer token is needed (--token-file or ANCHORWATCH_TOKEN)\n");
            assertThat(client(new Door(guarded.url(), "wrong", null)).findings(Map.of(), Look.PLAIN))
                    .isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(2).endsWith("known here\n");
            assertThat(client(new Door(guarded.url(), token, null)).findings(Map.of(), Look.PLAIN))
                    .isZero();
        }
    }

    @Test
    void findings_are_a_line_each() {
        site.conclude(Examples.finding("s1", 1));
        site.conclude(Examples.finding("s2", 2).retracted());
        assertThat(client.findings(Map.of(), Look.PLAIN)).isZero();
        assertThat(printed().lines()).hasSize(2);
        assertThat(printed()).contains("WITHDRAWN").contains("session s1");
        out.reset();
        client.findings(Map.of("status", "UPDATED"), Look.PLAIN);
        assertThat(printed()).isEqualTo("no findings\n");
    }
}
