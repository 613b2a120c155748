package io.anchorwatch.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.anchorwatch.conclusion.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forwarders as they are set, and everything that can be wrong with them. */
final class ForwarderConfigTest {
    private static final String LITERAL = "11111111-2222-3333-4444-555555555555";

    @TempDir
    private Path directory;

    private static Map<String, String> with(String... more) {
        Map<String, String> all = new HashMap<>();
        all.put("kafka.bootstrap.servers", "k:9092");
        all.put("schema.registry.url", "http://r:8081");
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static List<String> faults(String... more) {
        return catchThrowableOfType(FaultyConfigException.class, () -> AppConfig.of(with(more))).faults().stream()
                .map(Fault::toString)
                .toList();
    }

    private Path secret(String text) throws IOException {
        return Files.writeString(directory.resolve("secret"), text);
    }

    @Test
    void without_any_there_are_none() {
        assertThat(AppConfig.of(with()).forwarders()).isEmpty();
        assertThat(AppConfig.of(with()).forwardInApp()).isTrue();
    }

    @Test
    void they_are_read_with_their_defaults_in_the_order_of_their_names() throws IOException {
        List<ForwarderConfig> all = AppConfig.of(with(
                        "siem.forwarders", "splunk, soc,local",
                        "siem.forwarder.splunk.kind", "hec",
                        "siem.forwarder.splunk.url", "https://splunk:8088/",
                        "siem.forwarder.splunk.token", "file:" + secret(LITERAL + "\n"),
                        "siem.forwarder.soc.kind", "syslog",
                        "siem.forwarder.soc.host", "soc.example",
                        "siem.forwarder.soc.codes", "SEC_REPLAY_ATTEMPT,SEC_OWNERSHIP_ANOMALY",
                        "siem.forwarder.soc.severity.min", "HIGH",
                        "siem.forwarder.soc.fleets", "a,b",
                        "siem.forwarder.local.kind", "file",
                        "siem.forwarder.local.path", "/tmp/x.jsonl",
                        "siem.forwarder.local.batch.records", "7"))
                .forwarders();
        assertThat(all).extracting(ForwarderConfig::name).containsExactly("splunk", "soc", "local");
        ForwarderConfig splunk = all.get(0);
        assertThat(splunk.format()).isEqualTo(ForwarderConfig.Format.OCSF);
        assertThat(splunk.secret(ForwarderOption.TOKEN).value()).isEqualTo(LITERAL);
        assertThat(splunk.batchRecords()).isEqualTo(500);
        assertThat(splunk.batchBytes()).isEqualTo(524_288);
        assertThat(splunk.leastSeverity()).isEqualTo(Severity.INFO);
        ForwarderConfig soc = all.get(1);
        assertThat(soc.format()).isEqualTo(ForwarderConfig.Format.RFC5424);
        assertThat(soc.number(ForwarderOption.PORT)).isEqualTo(6_514);
        assertThat(soc.truth(ForwarderOption.TLS)).isTrue();
        assertThat(soc.only(ForwarderOption.CODES)).containsExactly("SEC_REPLAY_ATTEMPT", "SEC_OWNERSHIP_ANOMALY");
        assertThat(soc.only(ForwarderOption.FLEETS)).containsExactly("a", "b");
        assertThat(soc.leastSeverity()).isEqualTo(Severity.HIGH);
        assertThat(all.get(2).batchRecords()).isEqualTo(7);
        assertThat(all.get(2).batchBytes()).isEqualTo(5_242_880);
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_with_what_was_probably_meant() {
        assertThat(faults(
                        "siem.forwarders", "splunk,soc,Bad_Name,bulky",
                        "siem.forwarder.splunk.kind", "hec",
                        "siem.forwarder.splunk.url", "https://u:p@splunk:8088",
                        "siem.forwarder.splunk.tokn", "env:X",
                        "siem.forwarder.splunk.host", "h",
                        "siem.forwarder.splunk.format", "cef",
                        "siem.forwarder.splnk.url", "https://x",
                        "siem.forwarder.soc.kind", "sylog",
                        "siem.forwarder.bulky.kind", "bulk",
                        "siem.forwarder.bulky.url", "http://e:9200",
                        "siem.forwarder.bulky.codes", "SEC_REPLAY_ATEMPT",
                        "siem.forwarder.bulky.batch.records", "0",
                        "siem.forwarder.bulky.ca.file", "/no/such/file.pem",
                        "siem.forwarder.bulky.user", "elastic"))
                .containsExactly(
                        "siem.forwarders = Bad_Name: names are lower-case letters, digits and dashes, at most 40",
                        "siem.forwarder.splunk.url: must be an http or https address without user, password, query and"
                                + " fragment",
                        "siem.forwarder.splunk.host = h: means nothing to a forwarder of kind hec",
                        "siem.forwarder.splunk.format = cef: a forwarder of kind hec takes ocsf, ecs",
                        "siem.forwarder.splunk.token: is required: the collector's token",
                        "siem.forwarder.soc.kind = sylog: must be one of file, webhook, hec, bulk, syslog",
                        "siem.forwarder.bulky.ca.file = /no/such/file.pem: must be a file that can be read",
                        "siem.forwarder.bulky.codes = SEC_REPLAY_ATEMPT: must be reason codes of the catalogue, separated by"
                                + " commas",
                        "siem.forwarder.bulky.batch.records = 0: must be a whole number from 1 to 100000",
                        "siem.forwarder.bulky.user: goes together with password",
                        "siem.forwarder.splnk.url: siem.forwarders does not name splnk; did you mean"
                                + " siem.forwarder.splunk.?",
                        "siem.forwarder.splunk.tokn: no such option; did you mean siem.forwarder.splunk.token?");
    }

    @Test
    void a_secret_is_never_in_a_configuration_and_never_shown() throws IOException {
        assertThat(faults(
                        "siem.forwarders", "splunk",
                        "siem.forwarder.splunk.kind", "hec",
                        "siem.forwarder.splunk.url", "https://splunk:8088",
                        "siem.forwarder.splunk.token", LITERAL))
                .containsExactly("siem.forwarder.splunk.token = [hidden]: must be a reference, never the secret itself:"
                        + " file:/path, env:NAME, or ${provider:path:key}");
        ForwarderConfig good = AppConfig.of(with(
                        "siem.forwarders", "hook",
                        "siem.forwarder.hook.kind", "webhook",
                        "siem.forwarder.hook.url", "https://h",
                        "siem.forwarder.hook.secret", "file:" + secret(LITERAL)))
                .forwarders()
                .get(0);
        assertThat(good.toString()).contains("hook").doesNotContain(LITERAL);
        assertThat(good.secret(ForwarderOption.SECRET).value()).isEqualTo(LITERAL);
    }

    @Test
    void a_reference_may_lead_to_a_configuration_provider() throws IOException {
        Path file = Files.writeString(directory.resolve("s.properties"), "token=" + LITERAL + "\n");
        ForwarderConfig splunk = AppConfig.of(with(
                        "config.providers", "f",
                        "config.providers.f.class", "org.apache.kafka.common.config.provider.FileConfigProvider",
                        "siem.forwarders", "splunk",
                        "siem.forwarder.splunk.kind", "hec",
                        "siem.forwarder.splunk.url", "https://splunk:8088",
                        "siem.forwarder.splunk.token", "${f:" + file + ":token}"))
                .forwarders()
                .get(0);
        assertThat(splunk.secret(ForwarderOption.TOKEN).value()).isEqualTo(LITERAL);
    }

    @Test
    void a_reference_that_leads_nowhere_is_told_without_what_is_there() throws IOException {
        assertThat(faults(
                        "siem.forwarders", "a,b",
                        "siem.forwarder.a.kind", "hec",
                        "siem.forwarder.a.url", "https://x",
                        "siem.forwarder.a.token", "file:/no/such/file",
                        "siem.forwarder.b.kind", "hec",
                        "siem.forwarder.b.url", "https://x",
                        "siem.forwarder.b.token", "file:" + secret("two\nlines")))
                .hasSize(2)
                .allMatch(fault -> fault.endsWith(
                        "leads to nothing that can be read, or to more than one line of" + " printable ASCII"))
                .noneMatch(fault -> fault.contains("two"));
    }

    @Test
    void every_option_has_a_sentence_and_a_key_of_its_own() {
        assertThat(Arrays.stream(ForwarderOption.values()).map(ForwarderOption::key))
                .doesNotHaveDuplicates();
        assertThat(ForwarderOption.values())
                .allMatch(option ->
                        option.sentence().endsWith(".") || option.sentence().endsWith("theirs."));
    }
}
