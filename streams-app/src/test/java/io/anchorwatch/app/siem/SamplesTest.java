package io.anchorwatch.app.siem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.siem.Cef;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Syslog;
import io.anchorwatch.siem.Told;
import io.anchorwatch.siem.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every published sample record, in every format, is what it is there; but for the titles, which are our own. */
final class SamplesTest {
    private static final String VERSION = "0.1.0";

    @TestFactory
    Stream<DynamicTest> ocsf() {
        List<String> documents = new ArrayList<>();
        SiemFolder.json("samples/ocsf-1.8.0.json").forEach(each -> documents.add(each.toString()));
        Ocsf ocsf = new Ocsf(VERSION);
        return each(documents, told -> json(ocsf.of(told)), SamplesTest::same);
    }

    @TestFactory
    Stream<DynamicTest> ecs() {
        Ecs ecs = new Ecs();
        return each(SiemFolder.lines("samples/ecs-9.4.ndjson"), told -> json(ecs.of(told)), SamplesTest::same);
    }

    @TestFactory
    Stream<DynamicTest> cef() {
        return each(SiemFolder.lines("samples/cef.txt"), new Cef(VERSION)::of, SamplesTest::equal);
    }

    @TestFactory
    Stream<DynamicTest> syslog() {
        Syslog syslog = new Syslog(Syslog.AUDIT, Syslog.DOCUMENTATION_NUMBER, Syslog.OCTETS);
        return each(SiemFolder.lines("samples/syslog5424.txt"), syslog::of, SamplesTest::equal);
    }

    private static Stream<DynamicTest> each(
            List<String> expected, Function<Told, String> format, BiConsumer<String, String> check) {
        Map<String, String> titles = titles();
        JsonNode records = SiemFolder.json("samples/records.json");
        assertThat(expected).hasSameSizeAs(records);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            JsonNode record = records.get(i);
            String code = Sample.code(record);
            String theirs = String.valueOf(titles.get(code));
            String line = expected.get(i);
            Told told = Sample.told(record);
            if (told != null) {
                tests.add(dynamicTest(i + " " + code, () -> {
                    String ours = ReasonCode.valueOf(code).title();
                    check.accept(format.apply(told).replace(ours, theirs), line);
                }));
            }
        }
        assertThat(tests).hasSameSizeAs(records);
        return tests.stream();
    }

    private static Map<String, String> titles() {
        Map<String, String> titles = new HashMap<>();
        SiemFolder.json("reason-codes.json")
                .get("codes")
                .forEach(row ->
                        titles.put(row.get("code").asText(), row.get("title").asText()));
        return titles;
    }

    private static String json(Tree tree) {
        return new String(TreeJson.bytes(tree), UTF_8);
    }

    private static void equal(String ours, String expected) {
        assertThat(ours).isEqualTo(expected);
    }

    /** The order of fields means nothing in JSON, nor do a null and a fraction of zero. */
    private static void same(String ours, String expected) {
        assertThat(sorted(ours)).isEqualTo(sorted(expected));
    }

    private static String sorted(String text) {
        return sorted(SiemFolder.tree(text.replace(".000Z", "Z"))).toPrettyString();
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode out = SiemFolder.JSON.createObjectNode();
            node.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(field -> out.set(field.getKey(), sorted(field.getValue())));
            return out;
        }
        if (node.isArray()) {
            ArrayNode out = SiemFolder.JSON.createArrayNode();
            node.forEach(each -> out.add(sorted(each)));
            return out;
        }
        return node;
    }
}
