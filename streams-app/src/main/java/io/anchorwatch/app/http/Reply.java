package io.anchorwatch.app.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An answer, ready to be sent. The body is not changed by anybody. */
@SuppressWarnings("ArrayRecordComponent") // Replies are not compared.
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** 200 with JSON. */
    static Reply json(JsonNode body) {
        return json(200, "application/json", body);
    }

    static Reply json(int status, String contentType, JsonNode body) {
        try {
            return new Reply(status, contentType, MAPPER.writeValueAsBytes(body), Map.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** 200 with text in UTF-8. */
    static Reply text(String contentType, String body) {
        return new Reply(200, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    Reply with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, contentType, body, more);
    }
}
