package io.anchorwatch.app.detections;

import io.anchorwatch.app.topology.Placement;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.sigma.Match;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Runs rules over the log as it is, and says what they would have found. Only what matches is held in memory, and no more
 * of it than {@link #MATCHES_MAX}.
 */
public final class Backtest {
    static final int MATCHES_MAX = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long SILENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Rules rules;
    private final Wire wire;
    private final List<Match> matches = new ArrayList<>();
    private long events;
    private long lacking;
    private long newest;

    /**
     * What was read, and what the rules make of it.
     *
     * @param lacking matches that lack a field and are counted in no group
     * @param complete false if there were more matches than are held; the rest of the log was not looked at
     * @param findings the last revision of each, the first that began first
     */
    public record Outcome(long events, long matches, long lacking, boolean complete, List<Finding> findings) {
        public Outcome {
            findings = List.copyOf(findings);
        }
    }

    public Backtest(Rules rules, Wire wire) {
        this.rules = rules;
        this.wire = wire;
    }

    /**
     * Reads a topic of events from a time to its end, as it is now.
     *
     * @throws TimeoutException if the cluster is silent for 30 s
     */
    public Outcome run(Consumer<byte[], byte[]> consumer, String topic, Instant since) {
        List<TopicPartition> places = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(places);
        Map<TopicPartition, Long> ends = consumer.endOffsets(places);
        Map<TopicPartition, Long> times = new HashMap<>();
        places.forEach(place -> times.put(place, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        for (TopicPartition place : places) {
            OffsetAndTimestamp begin = begins.get(place);
            consumer.seek(place, begin == null ? ends.getOrDefault(place, 0L) : begin.offset());
        }
        read(consumer, ends, places.size());
        matches.sort(Match.ORDER);
        Trial trial = new Trial(rules);
        matches.forEach(trial::take);
        trial.advance(newest);
        return new Outcome(events, matches.size(), lacking, matches.size() < MATCHES_MAX, trial.findings());
    }

    private void read(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, int partitions) {
        long heard = System.nanoTime();
        while (matches.size() < MATCHES_MAX
                && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            boolean any = false;
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                any = true;
                if (each.offset() < ends.getOrDefault(new TopicPartition(each.topic(), each.partition()), 0L)) {
                    take(each, partitions);
                }
            }
            heard = any ? System.nanoTime() : heard;
            if (System.nanoTime() - heard > SILENCE_NANOS) {
                throw new TimeoutException("nothing was heard of the log for 30 s");
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, int partitions) {
        newest = Math.max(newest, record.timestamp() * 1_000);
        if (record.value() != null
                && matches.size() < MATCHES_MAX
                && wire.event(record.value(), record.timestamp()) instanceof Decoded.Accepted<ReasonEvent> accepted
                && Placement.of(accepted.value().key(), partitions) == record.partition()) {
            events++;
            rules.match(
                    accepted.value(),
                    record.timestamp() * 1_000,
                    (rule, match) -> matches.add(match),
                    (rule, field) -> lacking++);
        }
    }
}
