package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.accounting.NodeFold;
import io.anchorwatch.accounting.NodeState;
import io.anchorwatch.accounting.NodeStateCodec;
import io.anchorwatch.accounting.NodeView;
import io.anchorwatch.accounting.SequenceBlock;
import io.anchorwatch.accounting.SequenceBlock.Heard;
import io.anchorwatch.fold.MissingPartException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's account as it is asked for: with what waits beside it, whatever is committed meanwhile. */
final class StoreNodesTest {
    private static final long SECOND = 1_790_000_000_000_000L;
    private static final Bytes KEY = Hot.marked('a').apply("default/~node/n1");
    private static final NodeFold FOLD = new NodeFold();

    private final KeyValueStore<Bytes, byte[]> written =
            Stores.inMemoryKeyValueStore("rows").get();
    private final BeforeCommit commits = BeforeCommit.builder("commits").build();
    private final Hot<Bytes, NodeState> accounts =
            new Hot<>(key -> key, commits.pending(written), new NodeStateCodec(), commits);

    /** Four hundred numbers, in blocks that are too large to lie in the state. */
    @BeforeEach
    void wait_for_the_watermark() {
        for (int block = 0; block < 4; block++) {
            var heard = LongStream.rangeClosed(block * 100L + 1, block * 100L + 100)
                    .mapToObj(number -> new Heard(number, SECOND + number * 1_000))
                    .toList();
            SequenceBlock report = new SequenceBlock("default", "n1", 1, SECOND, heard, 100, 0, 0, Map.of());
            Hot<Bytes, NodeState>.Cell cell = accounts.of(KEY);
            cell.put(FOLD.take(cell.value(), report, SECOND).state());
        }
        commits.flushCache();
    }

    private NodeView view(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        return Objects.requireNonNull(StoreNodes.view(store, KEY, written.get(KEY)));
    }

    @Test
    void what_waits_is_in_the_view() {
        assertThat(view(written).received()).isEqualTo(400);
        assertThat(view(written).missing()).isEmpty();
    }

    @Test
    void a_commit_between_a_state_and_its_parts_changes_nothing_of_it() {
        assertThat(view(beforeEachPart(this::judge)).received()).isEqualTo(400);
    }

    /** All that waits is taken and committed. */
    private void judge() {
        Hot<Bytes, NodeState>.Cell cell = accounts.of(KEY);
        cell.put(FOLD.advance(cell.value(), SECOND + 1_000_000).state());
        commits.flushCache();
    }

    @Test
    void a_part_that_does_not_come_is_no_hole_in_the_account() {
        assertThatThrownBy(() -> view(beforeEachPart(() -> written.delete(StateParts.place(KEY, 2)))))
                .isInstanceOf(MissingPartException.class)
                .hasMessageContaining("part 2");
    }

    /** The store as one finds it who reads while something happens. */
    @SuppressWarnings("unchecked") // As it is declared.
    private ReadOnlyKeyValueStore<Bytes, byte[]> beforeEachPart(Runnable happens) {
        return (ReadOnlyKeyValueStore<Bytes, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ReadOnlyKeyValueStore.class}, (proxy, method, given) -> {
                    if (((Bytes) given[0]).get()[0] == 0) {
                        happens.run();
                    }
                    return method.invoke(written, given);
                });
    }
}
