package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.testing.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers and heartbeats on their way from the log to the account of their node. */
class AccountsTest {
    private final Pipeline pipeline = new Pipeline();

    @AfterEach
    void close() {
        pipeline.close();
    }

    private static long at(long ms) {
        return Scenario.START + ms * 1_000;
    }

    private void beat(long ms, long last, boolean stopping) {
        pipeline.take(new NodeHeartbeat("default", "n1", 0, last, at(ms), stopping), at(ms));
    }

    @Test
    void a_lost_rejection_leaves_a_gap_of_its_node_and_nothing_else() {
        pipeline.run("""
                0  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:A  seq=1
             1000  POLICY_DENY   -               v1  -      seq=3
             9000  time
            """);
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP sequence-gap n1 OPEN");
        assertThat(pipeline.read(Topics.SECURITY_FINDINGS)).isEmpty();
        pipeline.run("20000 POLICY_DENY - v1 - seq=2\n29000 time");
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP sequence-gap n1 CLOSED");
    }

    @Test
    void a_duplicate_fills_nothing_and_a_reused_identity_is_a_number_that_was_heard() {
        pipeline.run("""
                0  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:A  seq=1
              100  POLICY_DENY   -               v1  -      seq=2
              100  POLICY_DENY   -               v1  -      seq=2
              200  AUTH_FAIL     -               v1  -      seq=2
              300  POLICY_DENY   -               v1  -      seq=3
             9000  time
            """);
        assertThat(pipeline.findings()).isEmpty();
        assertThat(pipeline.tally.dead).containsExactly("IDENTITY_REUSED");
    }

    @Test
    void a_busy_second_is_told_in_several_blocks_and_nothing_is_kept_of_it() {
        String busy = IntStream.rangeClosed(1, 300)
                .mapToObj(i -> i + " QUALITY_FLOOR_VIOLATION - - - s=-")
                .collect(Collectors.joining("\n"));
        pipeline.run(busy);
        assertThat(pipeline.keys(Store.BLOCKS)).containsExactly("default/n1/0");
        pipeline.silence(at(1_000));
        assertThat(pipeline.keys(Store.BLOCKS)).isEmpty();
        List<TestRecord<byte[], byte[]>> blocks = pipeline.read(Topics.SUBJECTS).stream()
                .filter(record -> record.value()[0] == Subjects.ACCOUNT)
                .toList();
        assertThat(blocks).hasSize(3);
        pipeline.silence(at(9_000));
        assertThat(pipeline.findings()).isEmpty();
    }

    @Test
    void a_node_is_silent_when_its_heartbeats_were_read_and_no_other_came() {
        beat(0, 0, false);
        pipeline.run("40000 QUALITY_FLOOR_VIOLATION - - - s=- n=n2");
        assertThat(pipeline.findings()).as("heartbeats may wait to be read").isEmpty();
        pipeline.silence(at(40_000));
        assertThat(pipeline.findings()).containsExactly("AUDIT_NODE_SILENT node-silent n1 OPEN");
        assertThat(pipeline.tally.heartbeats).isEqualTo(1);
    }

    @Test
    void what_is_no_heartbeat_becomes_a_dead_letter_with_its_cause_and_the_next_one_is_taken() {
        byte[] key = {'k'};
        byte[] garbage = "no avro at all".getBytes(StandardCharsets.UTF_8);
        pipeline.heartbeat(key, garbage, at(0));
        pipeline.take(new NodeHeartbeat("default", "n 1", 0, 0, at(0), false), at(0));
        beat(1_000, 0, true);
        List<TestRecord<byte[], byte[]>> dead = pipeline.read(Topics.DEAD_LETTERS);
        assertThat(dead)
                .extracting(record -> Pipeline.headers(record).get("cause"))
                .containsExactly("UNDECODABLE", "INVALID_FIELD");
        assertThat(Pipeline.headers(dead.get(1)))
                .containsEntry("topic", "node-heartbeats")
                .containsEntry("field", "node_id");
        assertThat(dead.get(0).value()).isEqualTo(garbage);
        assertThat(pipeline.tally.dead).hasSize(2);
        assertThat(pipeline.tally.heartbeats).isEqualTo(1);
    }

    @Test
    void a_gap_that_opened_and_closed_while_somebody_was_not_waited_for_loses_its_mark_when_he_is_heard() {
        pipeline.run("""
                0  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:A  seq=1
             1000  POLICY_DENY   -               v1  -      seq=3
            12000  POLICY_DENY   -               v1  -      seq=2
            """);
        for (int second = 1; second <= 31; second++) { // no heartbeat comes, and nobody knows why
            pipeline.wait(Duration.ofSeconds(1));
            pipeline.run((12 + second) * 1_000 + " QUALITY_FLOOR_VIOLATION - - - s=- n=n2 seq=" + second);
        }
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP sequence-gap n1 CLOSED");
        assertThat(pipeline.flags("sequence-gap")).containsExactly(List.of("PARTIAL"));
        pipeline.silence(at(20_000));
        assertThat(pipeline.flags("sequence-gap"))
                .as("more was judged than he has been heard of")
                .containsExactly(List.of("PARTIAL"));
        pipeline.silence(at(60_000));
        assertThat(pipeline.findings()).containsExactly("AUDIT_EVENT_GAP sequence-gap n1 CLOSED");
        assertThat(pipeline.flags("sequence-gap")).containsExactly(List.of());
        pipeline.silence(at(120_000));
        assertThat(pipeline.read(Topics.AUDIT_EVENTS)).as("said twice").isEmpty();
        assertThat(pipeline.keys(Store.SUBJECTS)).noneMatch(key -> key.startsWith("~") || key.startsWith("}"));
    }
}
