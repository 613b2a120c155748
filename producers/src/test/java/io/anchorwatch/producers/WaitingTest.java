package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireEncoder;
import io.anchorwatch.schemas.WireRecord;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final WireEncoder<?> ENCODER =
            new WireEncoder<>(WireRecord.REASON_EVENT, new Registry(new MockSchemaRegistryClient(), () -> 0L), "");

    private static Outgoing outgoing(int number) {
        return new Outgoing("t" + number, "k", ENCODER, new byte[5], true, Receipt.NOT_WANTED);
    }

    @Test
    void what_finds_no_room_is_refused_until_something_has_left() throws Exception {
        Waiting waiting = new Waiting(2);
        Outgoing first = outgoing(1);
        assertThat(waiting.offer(first)).isTrue();
        assertThat(waiting.hasRoom()).isTrue();
        assertThat(waiting.offer(outgoing(2))).isTrue();
        assertThat(waiting.hasRoom()).isFalse();
        assertThat(waiting.offer(outgoing(3))).isFalse();
        assertThat(waiting.next()).isSameAs(first);
        assertThat(waiting.offer(outgoing(4))).isTrue();
    }

    @Test
    void nothing_comes_back_where_nothing_waits() throws Exception {
        Waiting waiting = new Waiting(1);
        assertThat(waiting.next()).isNull();
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void of_several_threads_everything_comes_out_once_and_each_ones_in_its_order() throws Exception {
        int threads = 4;
        int each = 20_000;
        int most = 100;
        Waiting waiting = new Waiting(most);
        Map<Outgoing, Integer> numbers = new HashMap<>();
        List<List<Outgoing>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            List<Outgoing> own = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                own.add(outgoing(i));
                numbers.put(own.get(i), thread * each + i);
            }
            all.add(own);
        }
        AtomicInteger refused = new AtomicInteger();
        List<Thread> running = new ArrayList<>();
        for (List<Outgoing> own : all) {
            Thread thread = new Thread(() -> own.forEach(one -> {
                while (!waiting.offer(one)) {
                    refused.incrementAndGet();
                    Thread.yield();
                }
            }));
            thread.start();
            running.add(thread);
        }
        int[] next = new int[threads];
        for (int seen = 0; seen < threads * each; ) {
            Outgoing one = waiting.next();
            if (one != null) {
                int number = numbers.get(one);
                assertThat(number % each).isEqualTo(next[number / each]++);
                seen++;
            }
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(refused.get()).as("the bound was met").isPositive();
    }
}
