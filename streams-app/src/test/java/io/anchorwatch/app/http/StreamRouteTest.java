package io.anchorwatch.app.http;

import static io.anchorwatch.app.Examples.episode;
import static io.anchorwatch.app.Examples.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.Offsets;
import io.anchorwatch.conclusion.Episode.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamRouteTest {
    private Site site;
    private final List<Reader> readers = new ArrayList<>();

    @BeforeEach
    void open() {
        site = new Site();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
        for (Reader reader : readers) {
            reader.lines.close();
        }
    }

    /** Reads a stream as a browser does: the id of an event is remembered when the event is complete. */
    private static final class Reader {
        private final BufferedReader lines;
        private String id = "";
        private String data = "";

        Reader(InputStream in) {
            lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        /** The name of the next event, or null at the end. */
        String next() throws IOException {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !name.isEmpty()) {
                    return name;
                }
            }
            return null;
        }
    }

    private Reader read(String query, String lastEventId) throws IOException {
        URLConnection connection =
                URI.create(site.url() + "/api/v1/stream" + query).toURL().openConnection();
        if (lastEventId != null) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        Reader reader = new Reader(connection.getInputStream());
        readers.add(reader);
        return reader;
    }

    @Test
    void what_arrives_is_told_at_once_and_what_was_there_before_is_not() throws IOException {
        site.conclude(finding("old", 1, "e1"));
        Reader reader = read("", null);
        assertThat(reader.next()).isEqualTo("fleet");
        assertThat(Site.parse(reader.data).path("fleet_id").asText()).isEqualTo("default");
        site.conclude(finding("new", 2, "e2"));
        assertThat(reader.next()).isEqualTo("finding");
        assertThat(Site.parse(reader.data).path("subject").path("id").asText()).isEqualTo("new");
        site.conclude(episode("new", 2, 3, Outcome.RECOVERED, 400));
        assertThat(reader.next()).isEqualTo("episode");
        assertThat(Site.parse(reader.data).path("episode_id").asText()).isEqualTo("new/2");
    }

    @Test
    void the_fleet_is_told_again_and_again() throws IOException {
        Reader reader = read("", null);
        assertThat(List.of(reader.next(), reader.next())).containsExactly("fleet", "fleet");
    }

    @Test
    void who_comes_back_with_the_last_id_gets_what_arrived_meanwhile() throws IOException {
        site.conclude(finding("seen", 1, "e1"));
        Reader before = read("", null);
        before.next();
        site.conclude(finding("meanwhile", 2, "e2"));
        site.conclude(episode("meanwhile", 2, 3, Outcome.RECOVERED, 400));
        Reader after = read("", before.id);
        assertThat(after.next()).isEqualTo("finding");
        assertThat(Site.parse(after.data).path("subject").path("id").asText()).isEqualTo("meanwhile");
        assertThat(after.next()).isEqualTo("episode");
        assertThat(after.next()).isEqualTo("fleet");
    }

    @Test
    void who_was_away_for_too_long_is_told_to_start_anew() throws IOException {
        Reader before = read("", null);
        before.next();
        site.conclude(finding("first", 1, "e1"));
        before.next();
        String id = "f0:0";
        for (int i = 0; i < 10_001; i++) {
            site.conclude(finding("s" + i, 2, "e" + i));
        }
        Reader after = read("", id);
        assertThat(List.of(after.next(), after.next())).containsExactly("reset", "fleet");
        site.conclude(finding("later", 3, "x"));
        assertThat(after.next()).isEqualTo("finding");
    }

    @Test
    void a_place_that_the_log_has_not_reached_is_waited_for_in_peace() throws InterruptedException {
        long start = System.nanoTime();
        assertThat(site.model.news().after(Offsets.of("e3:9.f0:7"), 200).conclusions())
                .isEmpty();
        assertThat(System.nanoTime() - start).isGreaterThan(100_000_000);
    }

    @Test
    void other_fleets_are_not_told_of() throws IOException {
        Reader reader = read("?fleet=other", null);
        reader.next();
        site.conclude(finding("of-default", 1, "e1"));
        assertThat(reader.next()).isEqualTo("fleet");
    }

    @Test
    void what_cannot_be_asked_is_400_and_while_catching_up_it_is_503() {
        assertThat(site.get("/api/v1/stream?x=1").statusCode()).isEqualTo(400);
        assertThat(site.get("/api/v1/stream", "Last-Event-ID", "yesterday").statusCode())
                .isEqualTo(400);
        site.model.feed(Feed.CATCHING_UP);
        assertThat(site.get("/api/v1/stream").statusCode()).isEqualTo(503);
    }

    @Test
    void no_more_follow_than_there_is_room_for() throws IOException {
        for (int i = 0; i < LiveStream.READERS_MAX; i++) {
            read("", null).next();
        }
        assertThat(site.get("/api/v1/stream").statusCode()).isEqualTo(503);
        assertThat(site.get("/api/v1/fleet").statusCode()).isEqualTo(200);
    }

    @Test
    void streams_end_when_the_server_stops() throws IOException {
        Reader reader = read("", null);
        reader.next();
        site.close();
        assertThat(reader.next()).isNull();
    }
}
