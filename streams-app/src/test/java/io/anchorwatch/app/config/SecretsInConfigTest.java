package io.anchorwatch.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsInConfigTest {
    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"app\"";

    @TempDir
    private Path directory;

    private static Map<String, String> with(String... more) {
        Map<String, String> all = new HashMap<>(
                Map.of("kafka.bootstrap.servers", "k:9092", "schema.registry.url", "https://r:8081/apis/ccompat/v7"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static List<String> faults(String... more) {
        FaultyConfigException wrong = catchThrowableOfType(FaultyConfigException.class, () -> AppConfig.of(with(more)));
        return wrong == null
                ? List.of()
                : wrong.faults().stream().map(Fault::toString).toList();
    }

    private static List<String> saslFaults(String jaas) {
        return faults(
                "kafka.security.protocol", "SASL_SSL",
                "kafka.sasl.mechanism", "SCRAM-SHA-512",
                "kafka.sasl.jaas.config", jaas);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void every_secret_that_kafka_knows_must_be_a_reference() {
        TreeSet<String> secret = new TreeSet<>();
        for (ConfigDef definition :
                List.of(AdminClientConfig.configDef(), ProducerConfig.configDef(), ConsumerConfig.configDef())) {
            definition.configKeys().forEach((name, key) -> {
                if (key.type == ConfigDef.Type.PASSWORD) {
                    secret.add(name);
                }
            });
        }
        // Certificates are of this type for their length; what they say is for everybody.
        assertThat(secret.remove("ssl.keystore.certificate.chain")).isTrue();
        assertThat(secret.remove("ssl.truststore.certificates")).isTrue();
        assertThat(secret).hasSizeGreaterThan(5).allMatch(name -> Secret.isSecret("kafka." + name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.ssl.key.password",
                "kafka.consumer.ssl.keystore.password",
                "kafka.ssl.keystore.key",
                "schema.registry.ssl.truststore.password",
                "schema.registry.basic.auth.user.info",
                "schema.registry.bearer.auth.token"
            })
    void a_secret_that_stands_there_is_refused_and_never_repeated(String key) {
        assertThat(faults("kafka.security.protocol", "SSL", key, "app:hunter2"))
                .containsExactly(key + " = [hidden]: must be a reference, never the secret itself:"
                        + " ${file:/path:key}, ${dir:/path:file} or ${env:NAME}");
    }

    @Test
    void a_log_in_may_name_its_user_and_not_its_password() {
        assertThat(saslFaults(SCRAM + " password=\"${env:PATH}\";")).isEmpty();
        assertThat(saslFaults("${env:PATH}")).isEmpty();
        for (String clear : List.of(
                SCRAM + " password=\"hunter2\";",
                SCRAM + " password=hunter2;",
                SCRAM + " password = \"hun\\\"ter2\";",
                SCRAM + " password=\"${env:PATH}hunter2\";",
                SCRAM + " clientSecret=\"hunter2\" password=\"${env:PATH}\";",
                SCRAM + " user_bob=\"hunter2\";")) {
            assertThat(saslFaults(clear))
                    .as(clear)
                    .hasSize(1)
                    .allMatch(fault -> fault.startsWith("kafka.sasl.jaas.config = [hidden]: must be a reference"));
        }
    }

    @Test
    void the_three_ways_to_refer_need_no_preparation() throws IOException {
        Path secrets = file("s.properties", "password=from a file\n");
        file("from-directory", "a line with its end\n");
        AppConfig config = AppConfig.of(with(
                "kafka.security.protocol",
                "SSL",
                "kafka.ssl.keystore.password",
                "${file:" + secrets + ":password}",
                "kafka.ssl.key.password",
                "${dir:" + directory + ":from-directory}",
                "kafka.ssl.truststore.password",
                "${env:PATH}"));
        assertThat(config.kafka())
                .containsEntry("ssl.keystore.password", "from a file")
                .containsEntry("ssl.key.password", "a line with its end")
                .containsEntry("ssl.truststore.password", System.getenv("PATH"))
                .doesNotContainKey("config.providers");
    }

    @Test
    void a_password_reaches_the_log_in_as_it_is_whatever_is_in_it() throws IOException {
        String hostile = "a\"b\\c ${env:PATH}; username=\"root";
        Files.writeString(directory.resolve("p"), hostile + "\n");
        AppConfig config = AppConfig.of(with(
                "kafka.security.protocol", "SASL_SSL",
                "kafka.sasl.mechanism", "SCRAM-SHA-512",
                "kafka.sasl.jaas.config", SCRAM + " password=\"${dir:" + directory + ":p}\";"));
        var entries = new org.apache.kafka.common.config.types.Password(
                config.kafka().get("sasl.jaas.config").toString());
        var parsed =
                org.apache.kafka.common.security.JaasContext.loadClientContext(Map.of("sasl.jaas.config", entries));
        assertThat(parsed.configurationEntries())
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.getOptions()).isEqualTo(Map.of("username", "app", "password", hostile)));
    }

    @Test
    void references_that_lead_nowhere_are_all_told() throws IOException {
        Path secrets = file("s.properties", "password=x\n");
        assertThat(faults(
                        "kafka.security.protocol", "SSL",
                        "kafka.ssl.key.password", "${file:" + secrets + ":pasword}",
                        "kafka.ssl.keystore.password", "${file:/no/such/file:password}",
                        "kafka.ssl.truststore.password", "${env:NO_SUCH_VARIABLE_HERE}"))
                .hasSize(3)
                .allMatch(fault -> fault.contains("leads to nothing"));
    }

    @Test
    void values_are_judged_by_what_kafka_takes() {
        assertThat(faults("kafka.security.protocol", "SASSL", "kafka.consumer.max.poll.records", "many"))
                .hasSize(2)
                .anyMatch(fault ->
                        fault.startsWith("kafka.security.protocol = SASSL: must be") && fault.contains("SASL_SSL"))
                .anyMatch(fault -> fault.startsWith("kafka.consumer.max.poll.records = many: must be"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kafka.sasl.mechanism            | PLAIN        | kafka.security.protocol: must be SASL_SSL (or SASL_PLAINTEXT) where kafka.sasl.mechanism is set, which otherwise does nothing
            kafka.ssl.key.password          | ${env:PATH}  | kafka.security.protocol: must be SSL or SASL_SSL where kafka.ssl.key.password is set, which otherwise does nothing
            kafka.ssl.endpoint.identification.algorithm | '' | must be https
            schema.registry.ssl.endpoint.identification.algorithm | '' | must be https
            schema.registry.ssl.truststore.location | /no/such/store | must be a file that can be read
            schema.registry.basic.auth.usr.info | u | did you mean schema.registry.basic.auth.user.info?
            schema.registry.url             | https://u:hunter2@r | schema.registry.url = https://[hidden]@r: must be one or more http or https addresses without a user
            """)
    void what_would_silently_protect_nothing_is_a_fault(String key, String value, String told) {
        assertThat(faults(key, value))
                .anyMatch(fault -> fault.contains(told))
                .noneMatch(fault -> fault.contains("hunter2"));
    }

    @Test
    void a_log_in_to_a_registry_does_not_go_over_the_network_in_the_open() {
        String login = "schema.registry.basic.auth.user.info";
        assertThat(faults(login, "app:${env:PATH}")).isEmpty();
        assertThat(faults(login, "app:${env:PATH}", "schema.registry.url", "http://127.0.0.1:8081"))
                .isEmpty();
        assertThat(faults(login, "app:${env:PATH}", "schema.registry.url", "https://r,http://r2"))
                .singleElement()
                .asString()
                .contains("must begin with https://");
    }

    @Test
    void a_log_in_needs_its_mechanism_and_its_words() {
        assertThat(faults("kafka.security.protocol", "SASL_SSL"))
                .containsExactly(
                        "kafka.sasl.mechanism: is required where kafka.security.protocol is SASL",
                        "kafka.sasl.jaas.config: is required where kafka.security.protocol is SASL");
    }
}
