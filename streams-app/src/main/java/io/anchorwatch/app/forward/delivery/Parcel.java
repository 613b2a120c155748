package io.anchorwatch.app.forward.delivery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record on its way to a receiver.
 *
 * @param lease which time of having the partition it was read in: what was lost in between is not committed
 * @param id the record's, the same in every format and at every try
 * @param payload what the receiver is sent for it, nothing for one that cannot be put into words
 */
@SuppressWarnings("ArrayRecordComponent") // Parcels are compared by who they are.
public record Parcel(ConsumerRecord<byte[], byte[]> record, int lease, String id, byte[] payload) {
    public TopicPartition place() {
        return new TopicPartition(record.topic(), record.partition());
    }

    /** Where it lies, as headers and logs have it. */
    public String position() {
        return record.topic() + '/' + record.partition() + '/' + record.offset();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return position();
    }
}
