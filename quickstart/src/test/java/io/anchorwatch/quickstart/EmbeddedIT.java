package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker and registry by themselves. */
final class EmbeddedIT {
    @TempDir
    private Path directory;

    @Test
    void a_broker_keeps_its_cluster_id_and_speaks_to_itself_where_it_did() throws Exception {
        String first;
        String ownPort;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            first = broker.clusterId();
            ownPort = Files.readString(directory.resolve("own-port"));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(broker.clusterId()).isEqualTo(first);
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(first);
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            assertThat(broker.bootstrapServers()).doesNotEndWith(":" + ownPort.strip());
            assertThat(directory.resolve("own-port")).hasContent(ownPort);
        }
    }

    @Test
    void a_registry_that_was_left_behind_is_ended_by_the_next_one_on_its_directory() throws Exception {
        EmbeddedRegistry left = EmbeddedRegistry.start(directory, 0);
        ProcessHandle process = ProcessHandle.of(left.pid()).orElseThrow();
        try (EmbeddedRegistry next = EmbeddedRegistry.start(directory, 0)) {
            process.onExit().get(10, TimeUnit.SECONDS);
            assertThat(next.pid()).isNotEqualTo(left.pid());
        } finally {
            left.close();
        }
    }

    @Test
    void a_recorded_process_that_is_somebody_else_is_left_alone() throws Exception {
        Files.writeString(
                directory.resolve("registry.pid"), ProcessHandle.current().pid() + "\n");
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(directory, 0)) {
            assertThat(ProcessHandle.of(registry.pid())).isPresent();
        }
        assertThat(directory.resolve("registry.pid")).doesNotExist();
    }

    @Test
    void a_temporary_start_leaves_nothing_behind_and_closes_its_guests_first() {
        Path home;
        try (Quickstart quickstart = Quickstart.temporary(Quickstart.Ports.FREE)) {
            home = quickstart.stateDirectory().getParent();
            assertThat(home).exists();
            quickstart.closesFirst(
                    () -> assertThat(answers(quickstart.bootstrapServers())).isTrue());
        }
        assertThat(home).doesNotExist();
    }

    private static boolean answers(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == 1;
        }
    }
}
