package io.anchorwatch.app.http;

import static io.anchorwatch.app.Examples.at;
import static io.anchorwatch.app.Examples.episode;
import static io.anchorwatch.app.Examples.finding;
import static io.anchorwatch.app.Examples.timeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.query.MemoryShelf;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.ServedBy.Role;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.conclusion.Episode.Outcome;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerRouteTest {
    private static final MemoryShelf.Name NAME = new MemoryShelf.Name("a b/ü\"&+%2F\uD83D\uDD11");
    private static final SessionTimeline TIMELINE = new SessionTimeline(
            timeline("s1", 3),
            List.of(episode("s1", 2, 1, Outcome.RECOVERED, 1_500), episode("s1", 4, 9, Outcome.OPEN, 0)),
            List.of(finding("s1", at(3), "default/n1/0/1").withRevision(0)));

    private Site site;
    private Address address;

    @BeforeEach
    void open() {
        site = new Site();
        URI url = URI.create(site.url());
        address = new Address(url.getHost(), url.getPort());
    }

    @AfterEach
    void close() {
        site.close();
    }

    private List<Part<SessionTimeline>> ask(String token, Role role, Integer... partitions) {
        return new PeerClient("http", null, token, Duration.ofSeconds(5))
                .at(address)
                .ask(MemoryShelf.ASK, NAME, Set.of(partitions), role);
    }

    private HttpResponse<String> get(String path, String... headers) {
        return site.get("/internal/v1/" + path, headers);
    }

    @Test
    void question_and_answer_arrive_as_they_were_sent() {
        site.shelf.hold(2, Role.ACTIVE, TIMELINE);
        List<Part<SessionTimeline>> parts = ask(Site.TOKEN, Role.ACTIVE, 2);
        assertThat(site.shelf.questions()).containsExactly(NAME);
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).value()).isEqualTo(TIMELINE);
        assertThat(parts.get(0).certain()).isTrue();
        assertThat(parts.get(0).by().partition()).isEqualTo(2);
    }

    @Test
    void what_is_not_there_arrives_as_such() {
        site.shelf.hold(2, Role.ACTIVE, null);
        assertThat(ask(Site.TOKEN, Role.ACTIVE, 2).get(0).value()).isNull();
    }

    @Test
    void only_what_is_held_in_that_role_is_answered() {
        site.shelf.hold(1, Role.STANDBY, TIMELINE).hold(2, Role.ACTIVE, TIMELINE);
        assertThat(ask(Site.TOKEN, Role.ACTIVE, 0, 1, 2)).hasSize(1);
        assertThat(ask(Site.TOKEN, Role.STANDBY, 0, 1, 2)).hasSize(2);
        assertThat(ask(Site.TOKEN, Role.STANDBY, 0)).isEmpty();
        HttpResponse<String> answer = get(
                "timeline?role=active&partitions=0&question=%7B%22sessionId%22:%22s%22%7D",
                "X-Anchorwatch-Token", Site.TOKEN);
        assertThat(answer.statusCode()).isEqualTo(421);
    }

    @Test
    void whoever_does_not_show_the_token_learns_nothing() {
        site.shelf.hold(2, Role.ACTIVE, TIMELINE);
        assertThat(ask("another-secret-of-instances", Role.ACTIVE, 2)).isEmpty();
        assertThat(get("timeline?role=active&partitions=2&question=%7B%7D").statusCode())
                .isEqualTo(403);
        assertThat(get("nothing").statusCode()).isEqualTo(403);
        assertThat(site.shelf.questions()).isEmpty();
    }

    @Test
    void without_a_token_nobody_is_answered_and_nobody_asked() {
        PeerRoute closed = new PeerRoute(site.shelf, List.of(MemoryShelf.ASK), null);
        Problem refusal = org.assertj.core.api.Assertions.catchThrowableOfType(
                Problem.class, () -> closed.answer("timeline", "", name -> "0"));
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(new PeerClient("http", null, null, Duration.ofSeconds(5))
                        .at(address)
                        .ask(MemoryShelf.ASK, NAME, Set.of(2), Role.ACTIVE))
                .isEmpty();
        assertThat(site.shelf.questions()).isEmpty();
    }

    @Test
    void a_question_that_cannot_be_read_is_refused() {
        for (String query : List.of(
                "timeline?role=active&partitions=2&question=%5B",
                "timeline?role=active&partitions=2&question=null",
                "timeline?role=active&partitions=x&question=%7B%7D",
                "timeline?role=owner&partitions=2&question=%7B%7D",
                "timeline?role=active&partitions=2")) {
            assertThat(get(query, "X-Anchorwatch-Token", Site.TOKEN).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(get("nothing?role=active", "X-Anchorwatch-Token", Site.TOKEN).statusCode())
                .isEqualTo(404);
    }

    @Test
    void an_instance_that_is_away_answers_nothing() {
        site.close();
        assertThat(ask(Site.TOKEN, Role.ACTIVE, 2)).isEmpty();
    }
}
