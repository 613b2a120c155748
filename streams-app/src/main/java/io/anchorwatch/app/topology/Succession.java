package io.anchorwatch.app.topology;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Which version of the state speaks. While another one does, ours is built beside it in silence; when that one has ended,
 * ours says what it would have said differently, and speaks from then on.
 */
public interface Succession {
    /** No state version ever spoke before ours. */
    Succession FIRST = new Succession() {
        @Override
        public long term() {
            return 1;
        }

        @Override
        public boolean first() {
            return true;
        }

        @Override
        public boolean over() {
            return true;
        }

        @Override
        public Map<TopicPartition, Long> taken() {
            return Map.of();
        }

        @Override
        public Consumer<byte[], byte[]> reader() {
            throw new IllegalStateException("nobody spoke before");
        }
    };

    /** Counts the takings over; the one by which we speak, or -1 while another state version does. */
    long term();

    /** Whether nobody spoke before us. */
    boolean first();

    /** Whether the other has ended, all that it said can be read, and we have taken in all that it had. */
    boolean over();

    /** By partition, the offset behind the last record that the other has taken in, as last heard. */
    Map<TopicPartition, Long> taken();

    /** A consumer of committed records, to be closed after use. */
    Consumer<byte[], byte[]> reader();
}
