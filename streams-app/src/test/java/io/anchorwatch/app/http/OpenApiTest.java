package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.apicurio.datamodels.Library;
import io.apicurio.datamodels.models.Document;
import io.apicurio.datamodels.models.openapi.v31.OpenApi31Document;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document that {@code /openapi.json} answers, judged by a validator that others wrote. */
class OpenApiTest {
    private static List<String> faults(ObjectNode json) {
        Document document = Library.readDocument(json.deepCopy());
        assertThat(document).isInstanceOf(OpenApi31Document.class);
        return Library.validate(document, null).stream()
                .map(each -> each.errorCode + " " + each.nodePath + " " + each.message)
                .toList();
    }

    @Test
    void it_is_valid() {
        assertThat(faults(OpenApi.document())).isEmpty();
    }

    /** So that the validator is known to look. */
    @Test
    void a_missing_title_an_unknown_place_and_a_path_without_its_parameter_are_seen() {
        ObjectNode untitled = OpenApi.document();
        ((ObjectNode) untitled.path("info")).remove("title");
        assertThat(faults(untitled)).hasSize(1);
        ObjectNode astray = OpenApi.document();
        ((ObjectNode) astray.at("/paths/~1api~1v1~1sessions/get/parameters/0")).put("in", "body");
        assertThat(faults(astray)).isNotEmpty();
        ObjectNode bare = OpenApi.document();
        ((ObjectNode) bare.at("/paths/~1api~1v1~1nodes~1{node_id}/get")).remove("parameters");
        assertThat(faults(bare)).isNotEmpty();
        ObjectNode lost = OpenApi.document();
        ((ObjectNode) lost.at("/paths/~1api~1v1~1fleet/get/responses/200/content/application~1json/schema"))
                .put("$ref", "#/components/schemas/Nothing");
        assertThat(faults(lost)).isNotEmpty();
    }
}
