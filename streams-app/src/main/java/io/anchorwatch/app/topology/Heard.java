package io.anchorwatch.app.topology;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when partitions of subjects are sure to have been told everything. A watermark says what has been told, but is seen as
 * soon as it moves, and what came before it only with the next commit. So each look at a watermark counts once the commits
 * have reached an end of the partition that was asked for after that look.
 */
final class Heard {
    private static final Logger LOG = LoggerFactory.getLogger(Heard.class);

    /** More looks than this are never waited for: by then the first are too old to make anybody sure. */
    private static final int LOOKS = 64;

    private final Map<TopicPartition, Looks> places = new ConcurrentHashMap<>();
    private volatile IntToLongFunction watermarks = partition -> Long.MIN_VALUE;

    private static final class Looks {
        private final ArrayDeque<Look> waiting = new ArrayDeque<>();
        private volatile long sure = Long.MIN_VALUE;
    }

    private record Look(long atNanos, long watermark) {}

    void add(TopicPartition place) {
        places.put(place, new Looks());
    }

    /** Whether a partition is one of those that are looked at. */
    boolean of(TopicPartition place) {
        return places.containsKey(place);
    }

    /** @param byPartition epoch microseconds, or the least there is for none */
    void watch(IntToLongFunction byPartition) {
        watermarks = byPartition;
    }

    /** Looks at the watermarks of all, before the ends of the partitions are asked for; by one thread, as is the next. */
    void look(long nowNanos) {
        places.forEach((place, looks) -> {
            if (looks.waiting.size() == LOOKS) {
                looks.waiting.removeFirst();
            }
            looks.waiting.addLast(new Look(nowNanos, watermark(place)));
        });
    }

    private long watermark(TopicPartition place) {
        try {
            return watermarks.applyAsLong(place.partition());
        } catch (RuntimeException e) {
            LOG.debug("no look at the watermark of {}", place, e); // nobody is sure of it then
            return Long.MIN_VALUE;
        }
    }

    /** The commits have reached an end that was asked for then, or none yet. */
    void reached(TopicPartition place, @Nullable Long askedNanos) {
        Looks looks = places.get(place);
        while (looks != null && askedNanos != null) {
            Look first = looks.waiting.peekFirst();
            if (first == null || first.atNanos - askedNanos > 0) {
                return;
            }
            looks.sure = looks.waiting.removeFirst().watermark;
        }
    }

    /** Epoch microseconds, or {@link Long#MIN_VALUE} while nobody is sure of anything. */
    long until(TopicPartition place) {
        Looks looks = places.get(place);
        return looks == null ? Long.MIN_VALUE : looks.sure;
    }
}
