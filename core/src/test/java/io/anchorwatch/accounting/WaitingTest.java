package io.anchorwatch.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.accounting.SequenceBlock.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for the watermark is written once, and however much it is, the state beside it stays small. */
class WaitingTest {
    private static final long SECOND = 1_790_000_000_000_000L;
    private static final NodeFold FOLD = new NodeFold();
    private static final NodeStateCodec CODEC = new NodeStateCodec();

    /** A block of so many numbers, each as far from the one before as numbers can be. */
    private static SequenceBlock block(long incarnation, int numbers) {
        List<Heard> heard = new ArrayList<>();
        for (int i = 0; i < numbers; i++) {
            heard.add(new Heard(i % 2 == 0 ? i : Long.MAX_VALUE - i, SECOND + i));
        }
        return new SequenceBlock("default", "n1", incarnation, SECOND, heard, numbers, 0, 0, Map.of());
    }

    private static NodeState waiting(int blocks, int numbers) {
        NodeState state = null;
        for (int i = 0; i < blocks; i++) {
            state = FOLD.take(state, block(i % 3, numbers), SECOND).state();
        }
        return state;
    }

    @Test
    void a_busy_nodes_blocks_lie_beside_its_state() {
        NodeState state = waiting(50, SequenceBlock.MOST);
        assertThat(CODEC.parts(state)).hasSize(50);
        assertThat(CODEC.encode(state)).hasSizeLessThan(500);
    }

    @Test
    void few_numbers_lie_in_the_state_itself() {
        assertThat(CODEC.parts(waiting(50, 4))).isEmpty();
    }

    @Test
    void the_most_that_may_wait_fits_into_a_record() {
        int record = 1 << 20;
        for (int numbers : new int[] {1, 8, 9, 16, SequenceBlock.MOST}) {
            NodeState state = waiting(NodeFold.PENDING, numbers);
            assertThat(state.pending).hasSize(NodeFold.PENDING);
            assertThat(CODEC.encode(state)).hasSizeLessThan(record / 8 * 5);
            assertThat(CODEC.parts(state).values()).allMatch(part -> part.length < record / 100);
        }
    }

    @Test
    void who_is_read_with_his_parts_goes_on_as_before() {
        NodeState state = waiting(20, SequenceBlock.MOST);
        NodeState again = CODEC.decode(CODEC.encode(state), CODEC.parts(state)::get);
        assertThat(CODEC.encode(judged(again))).isEqualTo(CODEC.encode(judged(state)));
        assertThat(NodeView.of(judged(again)).received()).isPositive();
    }

    private static NodeState judged(NodeState state) {
        return FOLD.advance(state, SECOND + NodeReport.SECOND).state();
    }

    @Test
    void a_part_keeps_its_number_and_its_bytes_while_others_come() {
        NodeState before = waiting(20, SequenceBlock.MOST);
        Map<Long, byte[]> parts = CODEC.parts(before);
        NodeState after =
                FOLD.take(before, block(1, SequenceBlock.MOST), SECOND).state();
        assertThat(CODEC.parts(after)).hasSize(21);
        parts.forEach(
                (number, part) -> assertThat(CODEC.parts(after).get(number)).isSameAs(part));
    }
}
