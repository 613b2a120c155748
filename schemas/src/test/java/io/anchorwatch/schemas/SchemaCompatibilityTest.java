package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code released/<Name>-<n>.avsc} are copies of what users have registered; they are never edited. */
class SchemaCompatibilityTest {
    private static List<Schema> released(String name) throws IOException {
        List<Schema> released = new ArrayList<>();
        while (true) {
            String file = "/released/" + name + "-" + (released.size() + 1) + ".avsc";
            try (InputStream in = SchemaCompatibilityTest.class.getResourceAsStream(file)) {
                if (in == null) {
                    return released;
                }
                released.add(new Schema.Parser().parse(in));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ReasonEvent", "NodeHeartbeat", "RecoveryTimeline", "Finding", "AuditEvent", "InvariantWindow"})
    void a_schema_reads_and_is_read_by_every_released_one(String name) throws IOException {
        Schema now = AvroSource.of(name);
        for (Schema then : released(name)) {
            assertThat(reads(now, then)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(reads(then, now)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ReasonEvent", "NodeHeartbeat", "RecoveryTimeline", "Finding", "AuditEvent", "InvariantWindow"})
    void a_schema_is_its_newest_released_copy(String name) throws IOException {
        List<Schema> released = released(name);
        assertThat(released.get(released.size() - 1).toString())
                .as("a changed schema needs a new file released/%s-%d.avsc", name, released.size() + 1)
                .isEqualTo(AvroSource.of(name).toString());
    }

    private static SchemaCompatibilityType reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ReasonEvent", "NodeHeartbeat", "RecoveryTimeline", "Finding", "AuditEvent", "InvariantWindow"})
    void everything_in_a_schema_says_what_it_is(String name) {
        Schema schema = AvroSource.of(name);
        assertThat(schema.getFullName()).isEqualTo("io.anchorwatch.wire." + name);
        assertThat(schema.getDoc()).isNotBlank();
        documented(schema);
    }

    private static void documented(Schema schema) {
        switch (schema.getType()) {
            case RECORD ->
                schema.getFields().forEach(field -> {
                    assertThat(field.doc())
                            .as(schema.getName() + "." + field.name())
                            .isNotBlank();
                    assertThat(field.name()).matches("[a-z][a-z0-9_]*");
                    documented(field.schema());
                });
            case UNION -> {
                assertThat(schema.getTypes()).hasSize(2);
                assertThat(schema.getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
                documented(schema.getTypes().get(1));
            }
            case ARRAY -> documented(schema.getElementType());
            case ENUM -> {
                assertThat(schema.getDoc()).isNotBlank();
                assertThat(schema.getEnumDefault()).isEqualToIgnoringCase("unknown");
            }
            default -> {}
        }
    }
}
