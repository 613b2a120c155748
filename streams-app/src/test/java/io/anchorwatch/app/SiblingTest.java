package io.anchorwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.junit.jupiter.api.Test;

/** When an application beside the one that concludes is waited for, and what is told of it. */
final class SiblingTest {
    private static final TopicPartition PLACE = new TopicPartition("a-changelog", 0);

    private final AtomicReference<State> state = new AtomicReference<>(State.CREATED);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Restoring restoring = new Restoring(metrics);
    private final Sibling sibling = new Sibling("detections", state::get, restoring);

    @Test
    void it_is_waited_for_by_name_and_with_its_own_progress_until_it_has_run() {
        assertThat(sibling.waitingFor()).isEqualTo("the application detections is CREATED");
        state.set(State.REBALANCING);
        StateRestoreListener another = restoring.of("conclusions");
        another.onRestoreStart(new TopicPartition("b-changelog", 0), "b", 0, 1_000);
        assertThat(sibling.waitingFor()).isEqualTo("the application detections is REBALANCING");
        StateRestoreListener own = restoring.of("detections");
        own.onRestoreStart(PLACE, "a", 100, 300);
        own.onBatchRestored(PLACE, "a", 149, 50);
        assertThat(sibling.waitingFor())
                .isEqualTo("the application detections is REBALANCING, stores are restored: 25 % of 200 records");
        assertThat(sibling.standing().restoring()).isEqualTo("stores are restored: 25 % of 200 records");
        assertThat(metrics.get("anchorwatch.state.restoring").gauge().value()).isEqualTo(1_150);
        own.onRestoreEnd(PLACE, "a", 200);
        state.set(State.RUNNING);
        assertThat(sibling.waitingFor()).isNull();
        assertThat(sibling.standing().restoring()).isNull();
    }

    @Test
    void once_it_has_run_nobody_waits_for_it_again() {
        state.set(State.RUNNING);
        assertThat(sibling.waitingFor()).isNull();
        state.set(State.REBALANCING);
        assertThat(sibling.waitingFor()).isNull();
        assertThat(sibling.standing().state()).isEqualTo("REBALANCING");
        assertThat(sibling.standing().stopped()).isFalse();
    }

    @Test
    void one_that_has_stopped_is_told_and_not_waited_for_even_if_it_never_ran() {
        for (State stopped : new State[] {State.PENDING_ERROR, State.ERROR, State.NOT_RUNNING}) {
            state.set(stopped);
            assertThat(sibling.waitingFor()).as(stopped.name()).isNull();
            assertThat(sibling.standing().stopped()).as(stopped.name()).isTrue();
        }
        state.set(State.PENDING_SHUTDOWN);
        assertThat(sibling.standing().stopped()).as("the process ends").isFalse();
    }
}
