package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.util.jar.JarFile;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The registry client that the build restores is the one that others know. */
final class RegistryClientTest {
    @Test
    void the_client_speaks_of_avro_itself() {
        Schema schema = new AvroSchema("{\"type\":\"record\",\"name\":\"Seen\",\"fields\":[]}").rawSchema();
        assertThat(schema.getFullName()).isEqualTo("Seen");
    }

    @Test
    void the_client_works_without_flink() throws IOException {
        try (SchemaRegistryClient client = new CachedSchemaRegistryClient("http://127.0.0.1:1", 1)) {
            assertThatThrownBy(client::getAllSubjects).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Class.forName("org.apache.flink.formats.avro.AvroFormatOptions"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void the_jar_holds_nothing_but_the_client_and_its_licence() throws Exception {
        String jar = SchemaRegistryClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (JarFile files = new JarFile(jar)) {
            assertThat(files.stream().filter(file -> !file.isDirectory()).map(file -> file.getName()))
                    .contains("META-INF/NOTICE")
                    .allMatch(name -> name.startsWith("io/confluent/") || name.startsWith("META-INF/"));
        }
    }
}
