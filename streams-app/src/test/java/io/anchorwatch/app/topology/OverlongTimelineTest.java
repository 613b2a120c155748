package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.History;
import io.anchorwatch.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever causes more rejections than a timeline is folded from neither hides what a session does nor refutes what was found. */
final class OverlongTimelineTest {
    private static final long FLOOD_MS = 200_000;
    private static final long END_MS = 500_000;

    /** There is room in memory for one session. */
    private final Pipeline pipeline = new Pipeline(new Tuning(1, 0));

    @AfterEach
    void close() {
        pipeline.close();
    }

    private static ReasonEvent event(String line) {
        return Scenario.parse(line).lines().get(0).event();
    }

    private static long at(long ms) {
        return Scenario.START + ms * 1_000;
    }

    /** Rejections at a node whose name comes before all others. */
    private void flood() {
        for (int i = 0; i < History.MOST + 100; i++) {
            long ms = FLOOD_MS + i * 10L;
            pipeline.take(event(ms + " RATE_LIMITED - - - n=edge-a seq=" + (i + 1)), at(ms));
        }
    }

    private List<Finding> findings(String rule) {
        return pipeline.concluded().values().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .filter(finding -> finding.rule().equals(rule))
                .toList();
    }

    @Test
    void what_was_found_before_stays_and_what_comes_behind_is_found() {
        pipeline.run("""
                0  HANDSHAKE_OK     BIRTH>ATTACHED  v1  udp:A  n=n1
             1000  REPLAY_DETECTED  -               v1  -      n=n1 src=thief
            """);
        flood();
        pipeline.run("%d HANDSHAKE_OK BIRTH>ATTACHED v1 udp:Z s=T n=n3".formatted(END_MS));
        pipeline.take(event("500100 RECOVERY_START ATTACHED>RECOVERING v2 - n=n1 seq=3"), at(500_100));
        pipeline.take(event("500200 RECOVERY_START ATTACHED>RECOVERING v2 - n=n2 seq=1"), at(500_200));
        pipeline.silence(at(700_000));

        assertThat(findings("replay-foreign-source")).singleElement().satisfies(finding -> {
            assertThat(finding.status()).isEqualTo(Status.CLOSED);
            assertThat(finding.withdrawn()).isFalse();
        });
        assertThat(findings("two-claims")).hasSize(1);
        List<Entry> entries = new Timelines(pipeline.store(Store.TIMELINE), pipeline.wire).entries("default", "S");
        assertThat(entries).hasSize(History.MOST);
        assertThat(entries)
                .extracting(entry -> entry.event().nodeId())
                .as("all that moves the session")
                .contains("n1", "n2");
    }
}
