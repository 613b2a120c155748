package io.anchorwatch.app.delays;

import io.anchorwatch.app.read.Key;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records of a partition that were processed late, or never.
 *
 * @param firstOffset of the first of them
 * @param records how many, so far; counted by offsets
 * @param since when the first of them was appended, epoch microseconds; null where it is gone and so unknown
 * @param noticedAt when this was seen first, epoch microseconds
 * @param until BEHIND: when no record waited too long any more, null while some do. MISSED: when the first record that is
 *     still there was appended, null while nothing is there. Epoch microseconds
 */
public record Delay(
        String topic,
        int partition,
        Kind kind,
        long firstOffset,
        long records,
        @Nullable Long since,
        long noticedAt,
        @Nullable Long until) {

    /** What became of the records. */
    public enum Kind {
        /** They waited longer than {@link Delays#PATIENCE}. */
        BEHIND,
        /** The log had let go of them before they were processed. */
        MISSED
    }

    static Delay of(Kind kind, TopicPartition place, long firstOffset, long noticedAt) {
        return new Delay(place.topic(), place.partition(), kind, firstOffset, 0, null, noticedAt, null);
    }

    boolean is(Kind other, TopicPartition place) {
        return kind == other && partition == place.partition() && topic.equals(place.topic());
    }

    boolean open() {
        return kind == Kind.BEHIND && until == null;
    }

    Delay withRecords(long more) {
        return new Delay(topic, partition, kind, firstOffset, more, since, noticedAt, until);
    }

    Delay since(@Nullable Long then) {
        return new Delay(topic, partition, kind, firstOffset, records, then, noticedAt, until);
    }

    Delay until(@Nullable Long then) {
        return new Delay(topic, partition, kind, firstOffset, records, since, noticedAt, then);
    }

    Key key() {
        return new Key(noticedAt, topic + "/" + partition + "/" + firstOffset + "/" + kind);
    }
}
