package io.anchorwatch.app.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.query.ServedBy.Role;
import io.anchorwatch.app.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScatterTest {
    private static final Ask<String, String> ASK =
            new Ask<>("names", "names-store", Topics.REASON_EVENTS, String.class, String.class);
    private static final Address B = new Address("b", 1);
    private static final Address C = new Address("c", 1);

    private final MemoryShelf own = new MemoryShelf("a:1");
    private final MemoryShelf b = new MemoryShelf("b:1");
    private final MemoryShelf c = new MemoryShelf("c:1");
    private final Map<Integer, Address> owners = new TreeMap<>();
    private final Map<Integer, List<Address>> copies = new TreeMap<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private @Nullable Scatter scatter;

    @AfterEach
    void close() {
        released.countDown();
        scatter.close();
    }

    private Scatter over(Function<Address, Shelf> others) {
        Holders holders = new Holders() {
            @Override
            public @Nullable Address owner(Ask<?, ?> ask, int partition) {
                return owners.get(partition);
            }

            @Override
            public List<Address> copies(Ask<?, ?> ask, int partition) {
                return copies.getOrDefault(partition, List.of());
            }
        };
        scatter = new Scatter(3, own, holders, others, Duration.ofMillis(300));
        return scatter;
    }

    private Scatter scatter() {
        return over(address -> address.equals(B) ? b : c);
    }

    private static List<String> values(Gathered<String> gathered) {
        return gathered.parts().stream()
                .map(part -> part.by().instance() + " " + part.by().role().word() + " " + part.value())
                .toList();
    }

    @Test
    void every_partition_is_answered_by_whoever_writes_it() {
        own.hold(0, Role.ACTIVE, "zero");
        b.hold(1, Role.ACTIVE, "one").hold(2, Role.ACTIVE, "two");
        owners.putAll(Map.of(1, B, 2, B));
        Gathered<String> gathered = scatter().all(ASK, "?");
        assertThat(values(gathered)).containsExactly("a:1 active zero", "b:1 active one", "b:1 active two");
        assertThat(gathered.unreached()).isEmpty();
        assertThat(b.questions()).as("asked once for both").hasSize(1);
    }

    @Test
    void who_writes_is_preferred_to_our_own_copy() {
        own.hold(0, Role.STANDBY, "old");
        b.hold(0, Role.ACTIVE, "new");
        owners.put(0, B);
        assertThat(scatter().one(ASK, "?", 0).value()).isEqualTo("new");
    }

    @Test
    void a_copy_answers_when_its_original_is_away() {
        own.hold(0, Role.STANDBY, "ours");
        owners.put(0, B);
        Part<String> part = scatter().one(ASK, "?", 0);
        assertThat(part.value()).isEqualTo("ours");
        assertThat(part.by().role()).isEqualTo(Role.STANDBY);
        assertThat(part.certain()).isFalse();
    }

    @Test
    void of_two_copies_the_fresher_one_is_taken() {
        b.lag(7).hold(0, Role.STANDBY, "older");
        c.lag(3).hold(0, Role.STANDBY, "newer");
        copies.put(0, List.of(B, C));
        assertThat(scatter().one(ASK, "?", 0).value()).isEqualTo("newer");
    }

    @Test
    void an_instance_that_no_longer_has_it_does_not_answer_and_is_named() {
        own.hold(0, Role.ACTIVE, "zero");
        owners.put(1, B);
        Gathered<String> gathered = scatter().all(ASK, "?");
        assertThat(values(gathered)).containsExactly("a:1 active zero");
        assertThat(gathered.unreached()).containsExactly("b:1", "partition-2");
        assertThat(scatter.one(ASK, "?", 1)).isNull();
    }

    @Test
    void an_instance_that_keeps_us_waiting_costs_a_bounded_time_and_its_copy_answers() {
        c.hold(0, Role.STANDBY, "copy");
        owners.put(0, B);
        copies.put(0, List.of(C));
        Shelf slow = new Shelf() {
            @Override
            public <Q, T> List<Part<T>> ask(Ask<Q, T> ask, Q question, Set<Integer> partitions, Role role) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of();
            }
        };
        Part<String> part = over(address -> address.equals(B) ? slow : c).one(ASK, "?", 0);
        assertThat(part.value()).isEqualTo("copy");
    }

    @Test
    void what_another_says_of_partitions_that_it_was_not_asked_for_is_not_taken() {
        Shelf liar = new Shelf() {
            @Override
            public <Q, T> List<Part<T>> ask(Ask<Q, T> ask, Q question, Set<Integer> partitions, Role role) {
                return List.of(new Part<>(
                        new ServedBy("b:1", Role.ACTIVE, 2, 0, 0L),
                        true,
                        ask.answer().cast("foreign")));
            }
        };
        owners.put(0, B);
        Gathered<String> gathered = over(address -> liar).all(ASK, "?");
        assertThat(gathered.parts()).isEmpty();
        assertThat(gathered.unreached()).containsExactly("b:1", "partition-1", "partition-2");
    }
}
