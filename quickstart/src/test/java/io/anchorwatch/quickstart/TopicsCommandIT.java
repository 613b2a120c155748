package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a real broker. */
final class TopicsCommandIT {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void what_is_missing_is_created_and_what_is_weaker_is_told_and_left_alone() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Path config = Files.writeString(
                    directory.resolve("a.properties"),
                    "kafka.bootstrap.servers=" + broker.bootstrapServers()
                            + "\nschema.registry.url=http://127.0.0.1:1\ntopic.prefix=t-\ntopics.partitions=2\n");
            admin.createTopics(List.of(
                            new NewTopic("t-reason-events", Optional.of(3), Optional.empty())
                                    .configs(Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "-1")),
                            new NewTopic("t-audit-events", Optional.of(2), Optional.empty())
                                    .configs(Map.of("cleanup.policy", "compact", "retention.ms", "1000"))))
                    .all()
                    .get();

            assertThat(run("topics", "--config", config.toString())).isEqualTo(3);
            assertThat(out.toString()).contains("MISSING");
            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrder("t-reason-events", "t-audit-events");

            assertThat(run("topics", "--config", config.toString(), "--apply")).isEqualTo(3);
            assertThat(out.toString())
                    .doesNotContain("MISSING")
                    .contains(
                            "has 2 partitions, 3 are needed",
                            "keeps 1000 ms, 2592000000 are needed",
                            "cleanup.policy is compact, delete is needed",
                            "message.timestamp.type is CreateTime, LogAppendTime is needed");
            assertThat(admin.describeTopics(List.of("t-security-findings"))
                            .allTopicNames()
                            .get()
                            .get("t-security-findings")
                            .partitions())
                    .hasSize(3);
            ConfigResource audit = new ConfigResource(ConfigResource.Type.TOPIC, "t-audit-events");
            Config left = admin.describeConfigs(List.of(audit)).all().get().get(audit);
            assertThat(left.get("cleanup.policy").value()).isEqualTo("compact");

            admin.deleteTopics(List.of("t-audit-events")).all().get();
            while (admin.listTopics().names().get().contains("t-audit-events")) {
                Thread.onSpinWait(); // a deletion is answered before everybody knows of it
            }
            assertThat(run("topics", "--config", config.toString(), "--apply"))
                    .as(out.toString())
                    .isZero();
            assertThat(out.toString().lines().filter(line -> line.endsWith(" OK")))
                    .hasSize(Topics.values().length - 1);
            assertThat(run("topics", "--config", config.toString())).isZero();
        }
    }

    @Test
    void the_app_refuses_topics_that_could_lose_what_they_hold_and_says_all_of_it_at_once() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            String base = "kafka.bootstrap.servers=" + broker.bootstrapServers()
                    + "\nschema.registry.url=http://127.0.0.1:1\nstate.dir.temporary=true\nstart.patience.ms=0\n";
            Path config = Files.writeString(directory.resolve("b.properties"), base);
            assertThat(run("topics", "--config", config.toString(), "--apply")).isZero();
            Path asked = Files.writeString(
                    directory.resolve("c.properties"),
                    base + "topics.replication.factor=3\ntopics.min.insync.replicas=2\n");
            alter(admin, "reason-events", "retention.bytes", "1000000");
            alter(admin, "audit-events", "unclean.leader.election.enable", "true");
            alter(admin, "siem-ecs", "min.insync.replicas", "3");
            String[] told = {
                "reason-events keeps 1000000 bytes a partition, whatever their age; retention.bytes must be -1",
                "reason-events has 1 copies of a partition, topics.replication.factor asks for 3",
                "reason-events min.insync.replicas is 1, topics.min.insync.replicas asks for 2",
                "audit-events unclean.leader.election.enable is true",
                "siem-ecs min.insync.replicas is 3 with 1 copies: nothing can be written"
            };
            assertThat(run("topics", "--config", asked.toString())).isEqualTo(3);
            for (String each : told) {
                assertThat(out.toString()).contains(each.substring(each.indexOf(' ') + 1));
            }
            assertThat(run("app", "--config", asked.toString())).isEqualTo(1);
            assertThat(err.toString()).contains(told).contains("topics.weaker=warn");
            err.getBuffer().setLength(0);
            Path warned = Files.writeString(
                    directory.resolve("d.properties"), Files.readString(asked) + "topics.weaker=warn\n");
            assertThat(run("app", "--config", warned.toString())).isEqualTo(1);
            assertThat(err.toString())
                    .contains("the schema registry does not answer")
                    .doesNotContain("retention.bytes");
        }
    }

    private static void alter(Admin admin, String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(
                        resource, List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        while (!value.equals(admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value())) {
            Thread.onSpinWait(); // a change is answered before everybody knows of it
        }
    }

    @Test
    @Timeout(60)
    void where_no_broker_answers_it_is_said_soon_and_what_to_look_at() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String server = "127.0.0.1:" + silent.getLocalPort();
            Path config = Files.writeString(
                    directory.resolve("a.properties"),
                    "kafka.bootstrap.servers=" + server + "\nschema.registry.url=http://127.0.0.1:1\n"
                            + "siem.forwarders=w\nsiem.forwarder.w.kind=file\nsiem.forwarder.w.path=w.jsonl\n");
            Path rules = Path.of("..", "detections").toAbsolutePath();
            String[][] commands = {
                {"topics", "--config", config.toString()},
                {"rules", "backtest", "--config", config.toString(), "--since", "1h", rules.toString()},
                {"resend", "--config", config.toString(), "--forwarder", "w"}
            };
            for (String[] command : commands) {
                err.getBuffer().setLength(0);
                assertThat(run(command)).isEqualTo(1);
                assertThat(err.toString())
                        .hasLineCount(1)
                        .contains(": no broker answers at " + server + " within 10 s: look at kafka.bootstrap.servers");
            }
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
