package io.anchorwatch.producers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.anchorwatch.event.Micros;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import io.anchorwatch.producers.lines.Line;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events as lines of JSON, as docs/reference/event.md has them. */
public final class ReasonEventJson {
    /** A longer line is no event, whatever it holds. */
    public static final int LINE_BYTES_MAX = Line.BYTES_MAX;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String OBJECT = "one JSON object";

    private ReasonEventJson() {}

    /**
     * Reads one line. Never throws: a line that is no event comes back with the first reason why.
     *
     * @param line UTF-8, without the line's end
     * @param now the publisher's clock, epoch microseconds: events are at most 24 h ahead of it
     */
    public static ParsedLine parse(byte[] line, long now) {
        if (line.length > LINE_BYTES_MAX) {
            return tooLong(line);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            return invalid(new String(line, StandardCharsets.UTF_8), "UTF-8");
        }
        return parse(text, now);
    }

    /** What a line is whose beginning alone shows that it is too long. */
    static ParsedLine tooLong(byte[] beginning) {
        int shown = Math.min(beginning.length, 4 * Violation.VALUE_LENGTH + 4);
        return invalid(new String(beginning, 0, shown, StandardCharsets.UTF_8), "a line of at most 256 KiB");
    }

    private static ParsedLine parse(String line, long now) {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return invalid(line, OBJECT);
            }
            ParsedLine parsed = new LineParser(json, now).parse();
            return json.nextToken() == null ? parsed : invalid(line, OBJECT);
        } catch (JsonProcessingException e) {
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            String why = e.getOriginalMessage();
            return invalid(line, LineParser.notJson(why == null ? "not JSON" : why, column));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private static ParsedLine invalid(String line, String rule) {
        return new ParsedLine.Invalid(new Violation(null, line, rule));
    }

    /** The event as one line without its end; what it does not carry is left out. Details stand in their keys' order. */
    public static String write(ReasonEvent event) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("fleet_id", event.fleetId());
            json.writeStringField("node_id", event.nodeId());
            json.writeNumberField("node_incarnation", event.nodeIncarnation());
            json.writeNumberField("node_sequence", event.nodeSequence());
            json.writeStringField("code", event.codeName());
            json.writeStringField("occurred_at", Micros.text(event.at()));
            text(json, "session_id", event.sessionId());
            version(json, "state_version", event.stateVersion());
            version(json, "owner_epoch", event.ownerEpoch());
            text(json, "from_state", event.fromState());
            text(json, "to_state", event.toState());
            text(json, "transport_id", event.transportId());
            text(json, "previous_transport_id", event.previousTransportId());
            text(json, "source", event.source());
            text(json, "client_ref", event.clientRef());
            text(json, "policy_version", event.policyVersion());
            if (!event.details().isEmpty()) {
                json.writeObjectFieldStart("details");
                for (var detail : new TreeMap<>(event.details()).entrySet()) {
                    json.writeStringField(detail.getKey(), detail.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString();
    }

    /** What is written about a line that was not published: one line of JSON without its end, all of it ASCII. */
    public static String writeRejection(long line, Violation violation) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setHighestNonEscapedChar(0x7F);
            json.writeStartObject();
            json.writeNumberField("line", line);
            json.writeStringField("field", violation.field());
            json.writeStringField("value", violation.value());
            json.writeStringField("rule", violation.rule());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString();
    }

    private static void text(JsonGenerator json, String field, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value.toString());
        }
    }

    private static void version(JsonGenerator json, String field, long version) throws IOException {
        if (version != ReasonEvent.ABSENT) {
            json.writeNumberField(field, version);
        }
    }
}
