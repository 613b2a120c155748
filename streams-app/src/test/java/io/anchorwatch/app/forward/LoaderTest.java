package io.anchorwatch.app.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Examples;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.receiver.Settings;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What becomes a batch. */
final class LoaderTest {
    private static final RegistryStub REGISTRY = new RegistryStub();

    private final WireSerdes serdes = new WireSerdes(
            new Registry(
                    new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(REGISTRY.url(), 100),
                    () -> REGISTRY.clock.get()),
            "");
    private final List<Loader.Raw> raws = new ArrayList<>();

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    private Loader loader(String kind, String... more) {
        ForwarderConfig config = Settings.of(kind, more);
        AppConfig app =
                AppConfig.of(Map.of("kafka.bootstrap.servers", "nowhere:9092", "schema.registry.url", REGISTRY.url()));
        return new Loader(config, new ToldReader(new Wire(serdes), app), new Wording(config, "1.0"));
    }

    private void add(byte[] value) {
        raws.add(new Loader.Raw(new ConsumerRecord<>("security-findings", 0, raws.size(), new byte[] {1}, value), 1));
    }

    private void add(ReasonCode code, Subject subject) {
        Finding finding = Examples.finding(code, subject, 1);
        add(serdes.serializer(WireRecord.FINDING).serialize("", finding));
    }

    private static Subject session(String id) {
        return new Subject(Subject.Kind.SESSION, id);
    }

    private static List<Long> offsets(List<Parcel> parcels) {
        return parcels.stream().map(each -> each.record().offset()).toList();
    }

    @Test
    void what_is_not_wanted_is_settled_without_being_sent() {
        add(ReasonCode.SEC_REPLAY_ATTEMPT, session("a"));
        add(ReasonCode.AUDIT_CLOCK_SKEW, session("b"));
        add((byte[]) null);
        add(ReasonCode.SEC_OWNERSHIP_ANOMALY, session("c"));
        Loader.Load load = loader("file", "path", "x", "severity.min", "HIGH").load(raws);
        assertThat(offsets(load.parcels())).containsExactly(0L, 3L);
        assertThat(offsets(load.unwanted())).containsExactly(1L, 2L);
        assertThat(load.consumed()).isEqualTo(4);
        assertThat(offsets(loader("file", "path", "x", "codes", "AUDIT_CLOCK_SKEW")
                        .load(raws)
                        .parcels()))
                .containsExactly(1L);
        assertThat(loader("file", "path", "x", "fleets", "another").load(raws).parcels())
                .isEmpty();
    }

    @Test
    void a_batch_ends_where_it_is_full_and_before_what_cannot_be_read() {
        for (int i = 0; i < 6; i++) {
            add(ReasonCode.SEC_REPLAY_ATTEMPT, session("s" + i));
        }
        Loader.Load load = loader("file", "path", "x", "batch.bytes", "4096").load(raws);
        assertThat(load.parcels()).hasSizeBetween(1, 5);
        assertThat(load.consumed()).isEqualTo(load.parcels().size());
        raws.add(2, new Loader.Raw(new ConsumerRecord<>("security-findings", 0, 99, null, new byte[] {9}), 1));
        Loader.Load broken = loader("file", "path", "x").load(raws);
        assertThat(broken.parcels()).hasSize(2);
        assertThat(broken.consumed()).isEqualTo(3);
        assertThat(broken.bad().why().cause()).isEqualTo(Cause.UNDECODABLE);
        assertThat(broken.bad().parcel().record().offset()).isEqualTo(99);
    }

    @Test
    void what_is_too_large_even_when_it_is_short_is_bad() {
        add(ReasonCode.SEC_REPLAY_ATTEMPT, session("\u4f60".repeat(200)));
        Loader.Load load = loader("syslog", "host", "h", "format", "cef", "message.bytes", "1024")
                .load(raws);
        assertThat(load.parcels()).isEmpty();
        assertThat(load.bad().why().cause()).isEqualTo(Cause.TOO_LARGE);
        assertThat(load.bad().parcel().id()).endsWith("/0");
        assertThat(loader("syslog", "host", "h", "format", "cef").load(raws).parcels())
                .hasSize(1);
    }

    @Test
    void what_is_too_large_loses_its_details_before_its_text_and_says_so() {
        Finding small = Examples.finding(ReasonCode.SEC_REPLAY_ATTEMPT, session("a"), 1);
        Finding large = small.withViolation("much", Map.of("free", "x".repeat(5_000)));
        add(serdes.serializer(WireRecord.FINDING).serialize("", large));
        String whole = text(loader("file", "path", "x").load(raws));
        assertThat(whole).contains("xxxx").doesNotContain("is_truncated");
        String shorter = text(loader("file", "path", "x", "batch.bytes", "4096").load(raws));
        assertThat(shorter).doesNotContain("xxxx").contains("\"is_truncated\":true", small.message());
    }

    @Test
    void what_is_too_large_without_details_loses_the_end_of_its_text() {
        String message = "It began so, " + "and went on and on ".repeat(200);
        add(serdes.serializer(WireRecord.FINDING)
                .serialize(
                        "",
                        Finding.open(
                                ReasonCode.SEC_REPLAY_ATTEMPT,
                                "replay",
                                "f",
                                session("a"),
                                1,
                                List.of("f/n/0/1"),
                                message)));
        String shorter = text(loader("file", "path", "x", "batch.bytes", "4096").load(raws));
        assertThat(shorter)
                .contains("It began so", "\u2026", "\"is_truncated\":true")
                .doesNotContain(message);
        assertThat(text(loader("file", "path", "x").load(raws))).contains(message);
    }

    private static String text(Loader.Load load) {
        assertThat(load.bad()).isNull();
        return new String(load.parcels().get(0).payload(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
