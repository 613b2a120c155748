package io.anchorwatch.app.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Backoff;
import io.anchorwatch.app.forward.delivery.Delivery;
import io.anchorwatch.app.forward.delivery.Step;
import io.anchorwatch.app.forward.delivery.Tally;
import io.anchorwatch.app.forward.receiver.Settings;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RegistryStub;
import io.anchorwatch.schemas.WireSerdes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** When a forwarder tells of itself, and how old that may be when a slow receiver gets it. */
final class ReportsTest {
    private static final RegistryStub REGISTRY = new RegistryStub();

    private final ForwarderConfig config =
            Settings.of("file", "path", "x", "format", "ocsf", "heartbeat.ms", "100", "ledger.ms", "100");
    private final Loader loader = new Loader(
            config,
            new ToldReader(
                    new Wire(new WireSerdes(
                            new Registry(
                                    new io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient(
                                            REGISTRY.url(), 100),
                                    REGISTRY.clock::get),
                            "")),
                    AppConfig.of(
                            Map.of("kafka.bootstrap.servers", "nowhere:9092", "schema.registry.url", REGISTRY.url()))),
            new Wording(config, "1.0"));
    private final Reports reports = new Reports(config, 0);

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    private static ForwarderView view(long acceptedThrough) {
        return new ForwarderView(
                "one",
                "file",
                "ocsf",
                ForwarderView.State.RUNNING,
                null,
                null,
                null,
                0,
                0,
                "",
                IntStream.range(0, 3)
                        .mapToObj(partition -> new ForwarderView.Cursor(
                                "security-findings", partition, acceptedThrough, null, 0L, 0L, Tally.NONE))
                        .toList());
    }

    /** The id of what is due, or nothing. */
    private String next(long acceptedThrough, long nowMs) {
        Delivery delivery = reports.next(view(acceptedThrough), nowMs, loader, new Backoff(new Random(1)));
        if (delivery == null) {
            return "";
        }
        Step.Send send = (Step.Send) delivery.next(nowMs);
        return send.parcels().get(0).id() + new String(send.parcels().get(0).payload());
    }

    @Test
    void one_ledger_for_each_partition_and_a_heartbeat_then_nothing_until_their_time() {
        assertThat(next(5, 99)).isEmpty();
        List<String> said = IntStream.range(0, 4).mapToObj(i -> next(5, 100)).toList();
        assertThat(said.subList(0, 3)).allMatch(each -> each.contains("FORWARDER_LEDGER"));
        assertThat(said.get(3)).contains("FORWARDER_HEARTBEAT");
        assertThat(next(5, 199)).isEmpty();
        assertThat(next(5, 200)).contains("FORWARDER_LEDGER");
    }

    @Test
    void a_receiver_that_is_slower_than_they_fall_due_never_gets_what_is_older_than_one_round() {
        for (int i = 0; i < 40; i++) {
            String said = next(1_000 + i, 100 + 150L * i); // each took longer than the next took to fall due
            int round = i / 4 * 4;
            if (i % 4 < 3) {
                assertThat(said).contains("\"delivered_through\":\"" + (1_000 + round) + "\"");
            } else {
                assertThat(said).contains("FORWARDER_HEARTBEAT");
            }
        }
    }
}
