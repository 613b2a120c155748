package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores that share a ground see their own rows alone. */
final class RegionTest {
    private final KeyValueStore<Bytes, byte[]> ground =
            Stores.inMemoryKeyValueStore("ground").get();
    private final Region before = new Region(ground, (byte) 'a');
    private final Region ours = new Region(ground, (byte) 'b');
    private final Region behind = new Region(ground, (byte) 'c');

    @BeforeEach
    void rows_in_each() {
        for (Region region : List.of(before, ours, behind)) {
            String mark = region == before ? "-" : region == ours ? "=" : "+";
            region.putAll(List.of(row("k1", mark + 1), row("k2", mark + 2)));
            region.put(key("k3"), bytes(mark + 3));
        }
    }

    @Test
    void a_key_is_found_where_it_was_put() {
        assertThat(ours.get(key("k2"))).isEqualTo(bytes("=2"));
        assertThat(behind.get(key("k2"))).isEqualTo(bytes("+2"));
        ours.delete(key("k2"));
        assertThat(ours.get(key("k2"))).isNull();
        assertThat(before.get(key("k2"))).isEqualTo(bytes("-2"));
        assertThat(ours.putIfAbsent(key("k1"), bytes("x"))).isEqualTo(bytes("=1"));
    }

    @Test
    void a_range_ends_where_the_region_does() {
        assertThat(all(ours.all())).containsExactly("k1==1", "k2==2", "k3==3");
        assertThat(all(behind.all())).containsExactly("k1=+1", "k2=+2", "k3=+3");
        assertThat(all(ours.range(key("k2"), key("zz")))).containsExactly("k2==2", "k3==3");
        assertThat(all(ours.range(null, key("k2")))).containsExactly("k1==1", "k2==2");
        assertThat(all(ours.range(key("k2"), null))).containsExactly("k2==2", "k3==3");
        assertThat(all(ours.range(key("x"), key("z")))).isEmpty();
    }

    @Test
    void a_range_backwards_ends_there_too() {
        assertThat(all(ours.reverseRange(key("k1"), key("k2")))).containsExactly("k2==2", "k1==1");
        assertThat(all(ours.reverseRange(null, key("k2")))).containsExactly("k2==2", "k1==1");
        assertThatThrownBy(() -> ours.reverseRange(key("k1"), null)).hasMessageContaining("has an end");
    }

    @Test
    void the_keys_of_different_stores_of_a_base_cannot_meet() {
        assertThat(List.of(Store.values()))
                .extracting(store -> store.ground() + " " + store.read(ground).inGround(key("k")))
                .doesNotHaveDuplicates();
    }

    private static List<String> all(KeyValueIterator<Bytes, byte[]> rows) {
        List<String> all = new ArrayList<>();
        try (rows) {
            while (rows.hasNext()) {
                Bytes next = rows.peekNextKey();
                KeyValue<Bytes, byte[]> row = rows.next();
                assertThat(row.key).isEqualTo(next);
                all.add(new String(row.key.get(), StandardCharsets.UTF_8) + "="
                        + new String(row.value, StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    private static KeyValue<Bytes, byte[]> row(String key, String value) {
        return KeyValue.pair(key(key), bytes(value));
    }

    private static Bytes key(String text) {
        return Bytes.wrap(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
