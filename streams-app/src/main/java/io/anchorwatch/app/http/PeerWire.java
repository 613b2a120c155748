package io.anchorwatch.app.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Part;
import java.io.IOException;
import java.util.List;

/** What instances say to each other, as JSON: the components of the records, by their names in the code. */
final class PeerWire {
    static final String PATH = "/internal/v1/";
    static final String TOKEN = "X-Anchorwatch-Token";

    /** Another version may have a field more. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private PeerWire() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record can always be written", e);
        }
    }

    /** @throws IOException if it is no such question */
    static <Q> Q question(Ask<Q, ?> ask, String json) throws IOException {
        Q question = MAPPER.readValue(json, ask.question());
        if (question == null) {
            throw new IOException("no question");
        }
        return question;
    }

    /** @throws IOException if it is no answer to that */
    static <T> List<Part<T>> parts(Ask<?, T> ask, byte[] json) throws IOException {
        JavaType part = MAPPER.getTypeFactory().constructParametricType(Part.class, ask.answer());
        return MAPPER.readValue(json, MAPPER.getTypeFactory().constructCollectionType(List.class, part));
    }
}
