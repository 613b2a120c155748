package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.Golden;
import io.anchorwatch.app.config.StateVersion;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/** What stores hold after a fixed history, so that a layout does not change without its version. */
final class StateVersionTest {
    private static final String HISTORY = """
               0  HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:A  ref=c1
            5000  RECOVERY_START       ATTACHED>RECOVERING  v2  -
            5100  REATTACH_REJECT      -                    v2  udp:B  src=other
            5400  REATTACH_ACCEPT      -                    v3  udp:B
            5400  TRANSPORT_SWITCH_OK  RECOVERING>ATTACHED  v3  udp:B
            6000  SEC_REPLAY_ATTEMPT   -                    -   -  s=-
            7000  SEC_REPLAY_ATTEMPT   -                    v3  -
            7100  HANDSHAKE_OK         BIRTH>ATTACHED       v1  udp:C  s=T  ref=c1
        """;

    /**
     * Where this fails, a layout has changed: raise the number in {@code state-version}, and keep the old file. Where the same layout is
     * written at other moments, so that a release before and this one understand each other, the number stays.
     */
    @Test
    void a_layout_does_not_change_without_its_version() {
        try (Pipeline pipeline = new Pipeline()) {
            pipeline.run(HISTORY);
            StringBuilder layout = new StringBuilder();
            for (Store store : Store.values()) {
                layout.append(shape(store, pipeline)).append('\n');
            }
            Golden.verify(
                    "streams-app/src/test/resources/released/state-" + StateVersion.current() + ".txt",
                    layout.toString());
        }
    }

    /** A store's rows by their lengths: ids of schemas differ from run to run, and their length does not. */
    private static String shape(Store store, Pipeline pipeline) {
        int rows = 0;
        int keyBytes = 0;
        int valueBytes = 0;
        try (KeyValueIterator<Bytes, byte[]> all = pipeline.store(store).all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                rows++;
                keyBytes += row.key.get().length;
                valueBytes += row.value.length;
            }
        }
        return store.ground().storeName() + " " + store + ": " + rows + " rows, " + keyBytes + " and " + valueBytes
                + " bytes";
    }

    @Test
    void the_first_version_has_the_names_that_there_were_before_versions() {
        assertThat(StateVersion.id("anchorwatch", 1)).isEqualTo("anchorwatch");
        assertThat(StateVersion.id("anchorwatch", 2)).isEqualTo("anchorwatch-s2");
    }
}
