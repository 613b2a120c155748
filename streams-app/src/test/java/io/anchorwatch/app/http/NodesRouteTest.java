package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.accounting.NodeView;
import io.anchorwatch.app.Examples;
import io.anchorwatch.app.Golden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesRouteTest {
    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    static NodeView node(String id) {
        return new NodeView(
                "default",
                id,
                1_750_000_000_000L,
                Examples.at(9),
                false,
                1L,
                95,
                100L,
                List.of(
                        new NodeView.Missing(5, 6, 1_750_000_000_000L, Examples.at(1), Examples.at(2)),
                        new NodeView.Missing(50, 52, 1_750_000_000_000L, Examples.at(5), Examples.at(7))),
                0,
                0,
                0,
                Map.of("AUTH_FAIL", 3L),
                0,
                null);
    }

    @Test
    void a_node_says_what_is_missing_of_it() {
        site.nodes.put(node("n1"));
        JsonNode answer = site.json("/api/v1/nodes/n1");
        assertThat(answer.path("issued").asLong()).isEqualTo(100);
        assertThat(answer.path("received").asLong()).isEqualTo(95);
        assertThat(answer.path("missing")).hasSize(2);
        assertThat(answer.path("skew_ms").isNull()).isTrue();
        Golden.verify(
                "streams-app/src/test/golden/node.json",
                NodeShapes.NODE.write(node("n1")).toPrettyString() + "\n");
    }

    @Test
    void missing_numbers_are_narrowed_to_those_that_may_have_been_given_away_in_a_span() {
        site.nodes.put(node("n1"));
        assertThat(from("?since=" + Shape.time(Examples.at(3)))).containsExactly("50");
        assertThat(from("?until=" + Shape.time(Examples.at(3)))).containsExactly("5");
        assertThat(from("?since=" + Shape.time(Examples.at(2)) + "&until=" + Shape.time(Examples.at(5))))
                .containsExactly("5", "50");
        assertThat(from("?since=" + Shape.time(Examples.at(3)) + "&until=" + Shape.time(Examples.at(4))))
                .isEmpty();
    }

    private List<String> from(String query) {
        return site.json("/api/v1/nodes/n1" + query).path("missing").findValuesAsText("from");
    }

    @Test
    void nodes_are_listed_in_the_order_of_their_ids_and_page_by_page() {
        List.of("n3", "n1", "n2").forEach(id -> site.nodes.put(node(id)));
        JsonNode first = site.json("/api/v1/nodes?limit=2");
        assertThat(first.path("items").findValuesAsText("node_id")).containsExactly("n1", "n2");
        assertThat(first.path("complete").asBoolean()).isTrue();
        JsonNode second = site.json("/api/v1/nodes?limit=2&page_token="
                + first.path("next_page_token").asText());
        assertThat(second.path("items").findValuesAsText("node_id")).containsExactly("n3");
        assertThat(second.path("next_page_token").isNull()).isTrue();
        assertThat(site.json("/api/v1/nodes?fleet=other").path("items")).isEmpty();
    }

    @Test
    void a_list_says_who_did_not_answer_and_a_single_node_is_not_denied_then() {
        site.nodes.put(node("n1"));
        assertThat(site.get("/api/v1/nodes/n2").statusCode()).isEqualTo(404);
        site.nodes.unreached("partition-3");
        JsonNode list = site.json("/api/v1/nodes");
        assertThat(list.path("complete").asBoolean()).isFalse();
        assertThat(list.path("unreached").get(0).asText()).isEqualTo("partition-3");
        assertThat(site.get("/api/v1/nodes/n2").statusCode()).isEqualTo(503);
    }
}
