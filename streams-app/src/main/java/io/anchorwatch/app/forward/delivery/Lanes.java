package io.anchorwatch.app.forward.delivery;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is settled. Committed may be all below the lowest record that is open: one that is neither
 * accepted nor a dead letter. A partition that was lost and came back has another lease, and what was read before counts
 * for nothing.
 */
public final class Lanes {
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private int leases;

    private static final class Lane {
        private final int lease;
        private final TreeMap<Long, Long> open = new TreeMap<>(); // offsets, with when they were appended
        private final TreeMap<Long, Outcome> ahead = new TreeMap<>(); // settled, and behind an open one
        private Tally tally = Tally.NONE;
        private @Nullable Long position;

        Lane(int lease) {
            this.lease = lease;
        }
    }

    /** These partitions are ours from now on. */
    public void gained(Collection<TopicPartition> places) {
        places.forEach(place -> lanes.put(place, new Lane(++leases)));
    }

    /** These are not ours any more. */
    public void lost(Collection<TopicPartition> places) {
        places.forEach(lanes::remove);
    }

    /** A record was read; the lease under which it was. */
    public int read(ConsumerRecord<byte[], byte[]> record) {
        Lane lane = lanes.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()), place -> new Lane(++leases));
        lane.open.put(record.offset(), record.timestamp());
        lane.position = record.offset() + 1;
        return lane.lease;
    }

    /** The reader stands there: behind the last record and whatever else the log has there. */
    public void at(TopicPartition place, long position) {
        Lane lane = lanes.get(place);
        if (lane != null) {
            lane.position = position;
        }
    }

    /** Whether a record's partition is still ours, without a break since it was read. */
    public boolean holds(TopicPartition place, int lease) {
        Lane lane = lanes.get(place);
        return lane != null && lane.lease == lease;
    }

    /** How the records ended that lie before all that is read from now on. */
    public void began(TopicPartition place, Tally tally) {
        Lane lane = lanes.get(place);
        if (lane != null) {
            lane.tally = tally;
        }
    }

    /** A record is accepted, a dead letter, or none that is to be sent. */
    public void settled(TopicPartition place, int lease, long offset, Outcome outcome) {
        Lane lane = lanes.get(place);
        if (lane != null && lane.lease == lease && lane.open.remove(offset) != null) {
            lane.ahead.put(offset, outcome);
            Map<Long, Outcome> passed = lane.open.isEmpty() ? lane.ahead : lane.ahead.headMap(lane.open.firstKey());
            passed.values().forEach(each -> lane.tally = lane.tally.with(each));
            passed.clear();
        }
    }

    /** How the records ended that lie below what is settled. */
    public Tally tally(TopicPartition place) {
        Lane lane = lanes.get(place);
        return lane == null ? Tally.NONE : lane.tally;
    }

    /** The offset to commit by partition; none for those of which nothing was read. */
    public Map<TopicPartition, Long> settled() {
        Map<TopicPartition, Long> settled = new HashMap<>();
        lanes.forEach((place, lane) -> {
            Long position = lane.open.isEmpty() ? lane.position : lane.open.firstKey();
            if (position != null) {
                settled.put(place, position);
            }
        });
        return settled;
    }

    /** When the oldest open record of a partition was appended, in epoch milliseconds; null when none is open. */
    public @Nullable Long oldest(TopicPartition place) {
        Lane lane = lanes.get(place);
        return lane == null || lane.open.isEmpty()
                ? null
                : lane.open.firstEntry().getValue();
    }
}
