package io.anchorwatch.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anchorwatch.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppConfigTest {
    private static final Map<String, String> LEAST =
            Map.of("kafka.bootstrap.servers", "k:9092", "schema.registry.url", "http://r:8081/apis/ccompat/v7");

    @TempDir
    private Path directory;

    private static Map<String, String> with(String... more) {
        Map<String, String> all = new HashMap<>(LEAST);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static List<Fault> faults(Map<String, String> written) {
        return catchThrowableOfType(FaultyConfigException.class, () -> AppConfig.of(written))
                .faults();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void what_is_not_set_has_its_default() {
        AppConfig config = AppConfig.of(LEAST);
        assertThat(config.httpListen()).isEqualTo(new Address("127.0.0.1", 8080));
        assertThat(config.httpAdvertised()).isNull();
        assertThat(config.applicationId()).isEqualTo("anchorwatch");
        assertThat(config.topicsPartitions()).isEqualTo(4);
        assertThat(config.topicsCreate()).isTrue();
        assertThat(config.timelineRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.readRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.readRowsMax()).isEqualTo(1_000_000);
        assertThat(config.policies().of("default")).isEqualTo(Policy.DEFAULT);
    }

    @Test
    void prefixes_are_handed_on() {
        AppConfig config = AppConfig.of(with(
                "kafka.security.protocol", "SSL",
                "kafka.main.consumer.max.poll.records", "7",
                "schema.registry.url", "https://r",
                "schema.registry.bearer.auth.token", "${env:PATH}",
                "siem.enabled", "false"));
        assertThat(config.kafka())
                .containsEntry("bootstrap.servers", "k:9092")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("main.consumer.max.poll.records", "7");
        assertThat(config.schemaRegistry()).containsKeys("schema.registry.url", "schema.registry.bearer.auth.token");
        assertThat(config.siemEnabled()).isFalse();
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        assertThat(faults(Map.of(
                        "http.listen", "8080",
                        "http.lisen", "x:1",
                        "topics.partitions", "none",
                        "read.rows.max", "10",
                        "topics.create", "maybe",
                        "kafka.bootstrap.server", "k:9092",
                        "quite.unlike.anything", "1")))
                .extracting(Fault::toString)
                .containsExactly(
                        "kafka.bootstrap.servers: is required: Kafka brokers to begin with, `host:port`, separated by commas.",
                        "schema.registry.url: is required: Where the schema registry answers.",
                        "topics.create = maybe: must be true or false",
                        "topics.partitions = none: must be a whole number from 1 to 10000",
                        "http.listen = 8080: must be host:port",
                        "read.rows.max = 10: must be a whole number from 1000 to 100000000",
                        "http.lisen = x:1: no such option; did you mean http.listen?",
                        "kafka.bootstrap.server = k:9092: no such option; did you mean kafka.bootstrap.servers?",
                        "quite.unlike.anything: no such option");
    }

    @Test
    void secrets_are_never_told() {
        for (String key : List.of("ssl.key.pasword", "kafka.sasl.jaas.confg", "my.token")) {
            assertThat(faults(with(key, "hunter2")).toString()).contains(key).doesNotContain("hunter2");
        }
    }

    @Test
    void configuration_providers_resolve_references_and_what_they_know_is_never_told() throws IOException {
        Path secrets = file("secrets.properties", "password=hunter2\nport=none\n");
        Map<String, String> written = with(
                "config.providers", "file",
                "config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider",
                "kafka.security.protocol", "SSL",
                "kafka.ssl.keystore.password", "${file:" + secrets + ":password}");
        assertThat(AppConfig.of(written).kafka()).containsEntry("ssl.keystore.password", "hunter2");
        written.put("topics.partitions", "${file:" + secrets + ":password}");
        assertThat(faults(written).toString())
                .contains("topics.partitions = ${file:")
                .doesNotContain("hunter2");
    }

    @Test
    void a_reference_to_a_provider_that_is_not_there_is_told() {
        assertThat(faults(with("kafka.security.protocol", "SSL", "kafka.ssl.keystore.password", "${vault:a:b}")))
                .extracting(Fault::rule)
                .containsExactly("names a provider that config.providers does not list");
    }

    @Test
    void a_file_that_cannot_be_read_is_one_fault() {
        FaultyConfigException e =
                catchThrowableOfType(FaultyConfigException.class, () -> AppConfig.load(directory.resolve("none")));
        assertThat(e.faults()).singleElement().hasToString("there is no file " + directory.resolve("none"));
    }

    @Test
    void policies_are_read_and_take_the_rest_from_the_defaults() throws IOException {
        Path policies = file(
                "policies.yaml",
                "strict:\n  recovery_window_ms: 2000\n  on_bound: TERMINATE\ncompact:\n  loss_pct_max: 7.5\n");
        Path config = file(
                "a.properties",
                "kafka.bootstrap.servers=k:9092\nschema.registry.url=http://r\npolicies.file=" + policies + "\n");
        AppConfig read = AppConfig.load(config);
        assertThat(read.policies().of("strict").recoveryWindow()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.policies().of("strict").onBound()).isEqualTo(Policy.OnBound.TERMINATE);
        assertThat(read.policies().of("strict").sessionTtl()).isEqualTo(Policy.DEFAULT.sessionTtl());
        assertThat(read.policies().of("compact").lossPctMax()).isEqualTo(7.5);
        assertThat(read.policies().of("compact").recoveryWindow()).isEqualTo(Policy.COMPACT.recoveryWindow());
    }

    @Test
    void faults_in_policies_name_line_and_column() throws IOException {
        Path policies = file("policies.yaml", """
                strict:
                  recovery_window_ms: soon
                  recovery_windw_ms: 1
                  on_bound: EXPLODE
                  loss_pct_max: 101
                  session_ttl_ms: [1]
                lax: 7
                """);
        assertThat(faults(with("policies.file", policies.toString(), "http.listen", "x")))
                .extracting(Fault::toString)
                .containsExactly(
                        "http.listen = x: must be host:port",
                        "policies.yaml:2:23 strict.recovery_window_ms = soon: a whole number of milliseconds, at least 1",
                        "policies.yaml:3:22 strict.recovery_windw_ms: no such parameter; did you mean recovery_window_ms?",
                        "policies.yaml:4:13 strict.on_bound = EXPLODE: DEGRADE or TERMINATE",
                        "policies.yaml:5:17 strict.loss_pct_max = 101: a number from 0 to 100",
                        "policies.yaml:6:19 strict.session_ttl_ms: a whole number of milliseconds, at least 1",
                        "policies.yaml:7:6 lax = 7: a map of parameters");
    }

    @Test
    void what_is_no_yaml_is_a_fault_with_its_place() throws IOException {
        Path policies = file("policies.yaml", "strict: {\n");
        assertThat(faults(with("policies.file", policies.toString())).toString())
                .contains("policies.yaml:")
                .contains("is not YAML");
        assertThat(faults(with("policies.file", directory.resolve("none").toString())))
                .singleElement()
                .hasToString("policies.file: there is no file " + directory.resolve("none"));
    }

    @Test
    void every_option_has_a_sentence_and_a_default_that_follows_its_rule() {
        for (Option option : Option.values()) {
            assertThat(option.sentence()).endsWith(".");
        }
        assertThat(Typo.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void state_under_a_temporary_directory_is_noticed_unless_it_is_meant() {
        String temporary = System.getProperty("java.io.tmpdir");
        String state = Path.of(temporary, "x", "..", "state").toString();
        assertThat(AppConfig.of(with("state.dir", state)).stateUnderTemporary()).isEqualTo(Path.of(temporary));
        assertThat(AppConfig.of(with("state.dir", "/var/tmp/state")).stateUnderTemporary())
                .isEqualTo(Path.of("/var/tmp"));
        assertThat(AppConfig.of(with("state.dir", "/var/lib/state")).stateUnderTemporary())
                .isNull();
        assertThat(AppConfig.of(with("state.dir", state, "state.dir.temporary", "true"))
                        .stateUnderTemporary())
                .isNull();
    }

    @Test
    void the_token_of_instances_is_long_and_never_shown() {
        assertThat(AppConfig.of(LEAST).internalToken()).isNull();
        assertThat(AppConfig.of(with("internal.token", "0123456789abcdef")).internalToken())
                .isEqualTo("0123456789abcdef");
        assertThat(AppConfig.of(with("internal.token", "0123456789abcdef"))
                        .values()
                        .toString())
                .doesNotContain("0123456789abcdef");
        assertThat(faults(with("internal.token", "too-short")))
                .singleElement()
                .extracting(Fault::toString)
                .asString()
                .contains("[hidden]", "16")
                .doesNotContain("too-short");
    }
}
