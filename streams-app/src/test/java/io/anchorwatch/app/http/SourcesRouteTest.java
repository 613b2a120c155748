package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.Golden;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.SourceCount;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourcesRouteTest {
    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private void ask(String source, double at, ReasonCode code) {
        site.sources.put(
                new Attempt("default", "n1", 0, 1, Examples.at(at), Examples.at(at), code, "s1", false, source));
    }

    @Test
    void a_source_is_shown_with_what_it_asked() {
        Golden.verify(
                "streams-app/src/test/golden/source.json",
                SourceShapes.SOURCE
                                .write(new SourceCount(
                                        "9f2c41aa",
                                        46,
                                        44,
                                        3,
                                        64,
                                        true,
                                        true,
                                        Map.of("AUTH_FAIL", 36, "RATE_LIMITED", 8, "REATTACH_ACCEPT", 2)))
                                .toPrettyString()
                        + "\n");
    }

    @Test
    void the_busiest_source_of_the_window_comes_first() {
        ask("before", -30, ReasonCode.AUTH_FAIL);
        ask("twice", 10, ReasonCode.AUTH_FAIL);
        ask("twice", 11, ReasonCode.REATTACH_ACCEPT);
        ask("once", 10, ReasonCode.HANDSHAKE_OK);
        JsonNode answer = site.json("/api/v1/sources/top?window=1m");
        assertThat(answer.path("items").findValuesAsText("source")).containsExactly("twice", "once");
        assertThat(answer.at("/items/0/rejections").asInt()).isEqualTo(1);
        assertThat(answer.at("/items/0/by_code").toString()).isEqualTo("{\"AUTH_FAIL\":1,\"REATTACH_ACCEPT\":1}");
        assertThat(answer.at("/items/1/handshakes").asInt()).isEqualTo(1);
        assertThat(answer.path("complete").asBoolean()).isTrue();
        assertThat(site.json("/api/v1/sources/top").path("items")).hasSize(3);
        assertThat(site.json("/api/v1/sources/top?limit=1").path("items")).hasSize(1);
        assertThat(site.json("/api/v1/sources/top?fleet=other").path("items")).isEmpty();
    }

    @Test
    void who_did_not_answer_is_named() {
        site.sources.unreached("127.0.0.1:9");
        JsonNode answer = site.json("/api/v1/sources/top");
        assertThat(answer.path("complete").asBoolean()).isFalse();
        assertThat(answer.path("unreached").toString()).isEqualTo("[\"127.0.0.1:9\"]");
    }
}
