package io.anchorwatch.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;

/**
 * How far the stores of the applications in this process are brought up to their changelogs, which says how long it will take
 * until all is answered.
 */
final class Restoring {
    private final MeterRegistry registry;
    private final Map<TopicPartition, Share> shares = new ConcurrentHashMap<>();

    private record Share(String application, long done, long all) {
        Share and(long more) {
            return new Share(application, Math.min(all, done + more), all);
        }
    }

    Restoring(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("anchorwatch.state.restoring", this, Restoring::left)
                .description("records of changelogs that stores still lack")
                .register(registry);
    }

    /** What one of the applications tells of its stores. */
    StateRestoreListener of(String application) {
        return new StateRestoreListener() {
            @Override
            public void onRestoreStart(TopicPartition place, String store, long from, long end) {
                shares.put(place, new Share(application, 0, Math.max(0, end - from)));
            }

            @Override
            public void onBatchRestored(TopicPartition place, String store, long reached, long records) {
                shares.computeIfPresent(place, (any, share) -> share.and(records));
                registry.counter("anchorwatch.state.restored", "store", store).increment((double) records);
            }

            @Override
            public void onRestoreEnd(TopicPartition place, String store, long all) {
                shares.remove(place);
            }

            @Override
            public void onRestoreSuspended(TopicPartition place, String store, long soFar) {
                shares.remove(place);
            }
        };
    }

    private double left() {
        return (double) shares.values().stream()
                .mapToLong(share -> share.all() - share.done())
                .sum();
    }

    /** For people; null where nothing of that application is restored. */
    @Nullable
    String told(String application) {
        long done = 0;
        long all = 0;
        for (Share share : shares.values()) {
            if (share.application().equals(application)) {
                done += share.done();
                all += share.all();
            }
        }
        return all == 0 ? null : "stores are restored: " + 100 * done / all + " % of " + all + " records";
    }
}
