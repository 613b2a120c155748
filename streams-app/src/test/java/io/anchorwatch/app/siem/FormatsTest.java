package io.anchorwatch.app.siem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.siem.Cef;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Syslog;
import io.anchorwatch.siem.Told;
import io.anchorwatch.testing.Tellings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every code in every format, with harmless and with hostile values, is valid by what others published. */
final class FormatsTest {
    private static final class Validators {
        private final JsonSchema ocsf = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SiemFolder.json("ocsf/ocsf-1.8.0-vpn.schema.json"));
        private final EcsCheck ecs = new EcsCheck();
        private final CefCheck cef = new CefCheck();

        List<String> ocsf(JsonNode document) {
            return ocsf.validate(document).stream()
                    .map(ValidationMessage::toString)
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> every_code_in_every_format() {
        Validators valid = new Validators();
        Ocsf ocsf = new Ocsf("0.1.0");
        Ecs ecs = new Ecs();
        Cef cef = new Cef("0.1.0");
        Syslog syslog = new Syslog(Syslog.AUDIT, Syslog.DOCUMENTATION_NUMBER, Syslog.OCTETS);
        Map<String, List<Told>> all = new TreeMap<>();
        for (String hostile : Tellings.HOSTILE) {
            Tellings.of(hostile)
                    .forEach(each -> all.computeIfAbsent(each.code(), code -> new ArrayList<>())
                            .add(each));
        }
        assertThat(all.keySet()).hasSize(ReasonCode.values().length); // one of them is a code that nobody knows
        return all.entrySet().stream()
                .map(code -> dynamicTest(code.getKey(), () -> {
                    for (Told told : code.getValue()) {
                        assertThat(valid.ocsf(tree(TreeJson.bytes(ocsf.of(told)))))
                                .as("OCSF of %s", told)
                                .isEmpty();
                        assertThat(valid.ecs.faults(tree(TreeJson.bytes(ecs.of(told)))))
                                .as("ECS of %s", told)
                                .isEmpty();
                        assertThat(valid.cef.faults(cef.of(told)))
                                .as("CEF: %s", cef.of(told))
                                .isEmpty();
                        assertThat(SyslogCheck.faults(syslog.of(told)))
                                .as("syslog: %s", syslog.of(told))
                                .isEmpty();
                    }
                }));
    }

    /** A validator that lets everything pass proves nothing. */
    @TestFactory
    Stream<DynamicTest> what_must_be_refused_is_refused() {
        Validators valid = new Validators();
        Map<String, JsonNode> ocsf = new LinkedHashMap<>();
        SiemFolder.json("samples/ocsf-1.8.0.json")
                .forEach(each ->
                        ocsf.putIfAbsent(each.get("metadata").get("event_code").asText(), each));
        Map<String, JsonNode> ecs = new LinkedHashMap<>();
        SiemFolder.lines("samples/ecs-9.4.ndjson").stream()
                .map(SiemFolder::tree)
                .forEach(each -> ecs.putIfAbsent(each.get("event").get("code").asText(), each));
        Map<String, Function<JsonNode, List<String>>> validators = Map.of(
                "ocsf", each -> valid.ocsf(merged(ocsf.get(each.get("base").asText()), each.get("merge"))),
                "ecs", each -> valid.ecs.faults(merged(ecs.get(each.get("base").asText()), each.get("merge"))),
                "cef", each -> valid.cef.faults(each.get("line").asText()),
                "syslog", each -> SyslogCheck.faults(each.get("line").asText()));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode each : SiemFolder.json("samples/must-fail.json")) {
            Function<JsonNode, List<String>> validator =
                    validators.get(each.get("format").asText());
            if (validator != null) {
                tests.add(dynamicTest(
                        each.get("format").asText() + ": " + each.get("why").asText(),
                        () -> assertThat(validator.apply(each)).isNotEmpty()));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    /** What a hostile text says is still there, where the format can carry it. */
    @Test
    void a_value_comes_out_of_cef_as_it_went_in_and_forges_nothing() {
        String hostile = "x|y=z\\w\nact=allowed cs1=forged";
        Told told = Tellings.of(hostile).stream()
                .filter(each -> each.code().equals("AUTH_FAIL"))
                .findFirst()
                .orElseThrow();
        String line = new Cef("0.1.0").of(told);
        List<String> faults = new ArrayList<>();
        Map<String, String> values = CefCheck.values(line.substring(line.indexOf("|rt=") + 1), faults);
        assertThat(faults).isEmpty();
        assertThat(values).containsEntry("cs1", hostile).containsEntry("act", "denied");
    }

    private static JsonNode tree(byte[] json) {
        return SiemFolder.tree(new String(json, UTF_8));
    }

    /** RFC 7396. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode out = target != null && target.isObject() ? target.deepCopy() : SiemFolder.JSON.createObjectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                out.remove(field.getKey());
            } else {
                out.set(field.getKey(), merged(out.path(field.getKey()), field.getValue()));
            }
        });
        return out;
    }
}
