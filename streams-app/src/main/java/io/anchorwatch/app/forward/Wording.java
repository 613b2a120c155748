package io.anchorwatch.app.forward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderConfig.Format;
import io.anchorwatch.app.config.ForwarderConfig.Kind;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.siem.TreeJson;
import io.anchorwatch.conclusion.Uuid8;
import io.anchorwatch.siem.Cef;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Syslog;
import io.anchorwatch.siem.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a receiver is sent for a record: the document or line of its format, with what its protocol wants around it. */
final class Wording {
    private static final JsonFactory JSON = new JsonFactory();

    /** Elasticsearch takes no longer ids. */
    private static final int ID_BYTES_MAX = 512;

    private static final String FINDINGS = "logs-anchorwatch.findings-default";
    private static final String AUDIT = "logs-anchorwatch.audit-default";

    private final Function<Told, byte[]> words;

    /** @param version the product's */
    Wording(ForwarderConfig config, String version) {
        Function<Told, byte[]> document = document(config, version);
        String index = config.optional(ForwarderOption.INDEX);
        String sourceType = "anchorwatch:" + config.format().word();
        words = switch (config.kind()) {
            case FILE, WEBHOOK -> document;
            case HEC -> told -> hec(told, document.apply(told), sourceType, index);
            case BULK -> told -> bulk(told, document.apply(told), index);
            case SYSLOG -> config.format() == Format.CEF ? cefMessage(config, version) : document;
        };
    }

    byte[] of(Told told) {
        return words.apply(told);
    }

    private static Function<Told, byte[]> document(ForwarderConfig config, String version) {
        return switch (config.format()) {
            case OCSF -> {
                Ocsf ocsf = new Ocsf(version);
                yield told -> TreeJson.bytes(ocsf.of(told));
            }
            case ECS -> {
                Ecs ecs = new Ecs();
                yield told -> TreeJson.bytes(ecs.of(told));
            }
            case CEF -> {
                Cef cef = new Cef(version);
                yield told -> cef.of(told).getBytes(StandardCharsets.UTF_8);
            }
            case RFC5424 -> {
                Syslog syslog = syslog(config);
                yield told -> syslog.of(told).getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private static Syslog syslog(ForwarderConfig config) {
        return new Syslog(
                config.number(ForwarderOption.FACILITY),
                config.number(ForwarderOption.ENTERPRISE_NUMBER),
                config.kind() == Kind.SYSLOG ? config.number(ForwarderOption.MESSAGE_BYTES) : Syslog.OCTETS);
    }

    /** The header of RFC 5424, no structured data, and the line of CEF as the text, where readers look for it. */
    private static Function<Told, byte[]> cefMessage(ForwarderConfig config, String version) {
        Syslog syslog = syslog(config);
        Cef cef = new Cef(version);
        return told -> {
            String header = syslog.of(told);
            int end = 0;
            for (int field = 0; field < 6; field++) { // no field of the header has a space in it
                end = header.indexOf(' ', end) + 1;
            }
            return (header.substring(0, end) + "- " + cef.of(told)).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] hec(Told told, byte[] document, String sourceType, @Nullable String index) {
        return json(json -> {
            json.writeStartObject();
            json.writeFieldName("time");
            json.writeNumber(seconds(told.at()));
            if (told.nodeId() != null) {
                json.writeStringField("host", told.nodeId());
            }
            json.writeStringField("source", told.position().topic());
            json.writeStringField("sourcetype", sourceType);
            if (index != null) {
                json.writeStringField("index", index);
            }
            json.writeFieldName("event");
            json.writeRawValue(new SerializedString(new String(document, StandardCharsets.UTF_8)));
            json.writeObjectFieldStart("fields");
            json.writeStringField("code", told.code());
            json.writeStringField("record_id", told.id());
            json.writeStringField("fleet_id", told.fleetId());
            if (told.sessionId() != null) {
                json.writeStringField("session_id", told.sessionId());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** Never in scientific notation, which the collector refuses. */
    private static String seconds(long micros) {
        long millis = TimeUnit.MICROSECONDS.toMillis(micros);
        return String.format(Locale.ROOT, "%d.%03d", Math.floorDiv(millis, 1_000L), Math.floorMod(millis, 1_000L));
    }

    private static byte[] bulk(Told told, byte[] document, @Nullable String index) {
        byte[] action = json(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("create");
            json.writeStringField("_index", index != null ? index : told.finding() == null ? AUDIT : FINDINGS);
            json.writeStringField("_id", id(told.id()));
            json.writeEndObject();
            json.writeEndObject();
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream(action.length + 1 + document.length);
        out.writeBytes(action);
        out.write('\n');
        out.writeBytes(document);
        return out.toByteArray();
    }

    private static String id(String id) {
        return id.getBytes(StandardCharsets.UTF_8).length <= ID_BYTES_MAX
                ? id
                : Uuid8.of("anchorwatch/record/v1", id).toString();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] json(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }
}
