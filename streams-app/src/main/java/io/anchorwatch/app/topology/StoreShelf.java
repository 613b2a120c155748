package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.Shelf;
import io.anchorwatch.fold.MissingPartException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of this instance's own stores. Kafka Streams itself is asked what is held here each time something is
 * read, so that whoever asks by an outdated map of the group is told nothing wrong.
 */
public final class StoreShelf implements Shelf {
    private final KafkaStreams streams;
    private final Progress progress;
    private final Copies copies;
    private final String instance;
    private final Map<String, Askable<?, ?>> askable = new LinkedHashMap<>();

    /** Answers a question from the stores of one partition; null when there is no such thing in it. */
    interface Reader<Q, T> {
        @Nullable
        T read(Q question, Stores stores);
    }

    /** The stores of one partition, as they may be read in a role. */
    record Stores(KafkaStreams streams, int partition, ServedBy.Role role) {
        /** @throws InvalidStateStoreException when it is not here in that role */
        ReadOnlyKeyValueStore<Bytes, byte[]> of(Store store) {
            StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> active = StoreQueryParameters.fromNameAndType(
                            store.ground().storeName(), QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                    .withPartition(partition);
            return store.read(streams.store(role == ServedBy.Role.ACTIVE ? active : active.enableStaleStores()));
        }
    }

    private record Askable<Q, T>(Ask<Q, T> ask, Reader<Q, T> reader) {}

    /** @param instance this one's advertised address */
    public StoreShelf(KafkaStreams streams, Progress progress, Copies copies, String instance) {
        this.streams = streams;
        this.progress = progress;
        this.copies = copies;
        this.instance = instance;
    }

    /** Makes something askable; before the first question. */
    <Q, T> void put(Ask<Q, T> ask, Reader<Q, T> reader) {
        askable.put(ask.name(), new Askable<>(ask, reader));
    }

    /**
     * Until when, in epoch microseconds, so many feeders have told the folds of sources, nodes and clients in a partition what
     * they had; {@link Long#MIN_VALUE} where those are not here.
     */
    public long watermark(int partition, int feeders) {
        try {
            return Feeders.stored(new Stores(streams, partition, ServedBy.Role.ACTIVE).of(Store.WATERMARK), feeders);
        } catch (InvalidStateStoreException e) {
            return Long.MIN_VALUE;
        }
    }

    /** All that can be asked. */
    public Collection<Ask<?, ?>> asks() {
        List<Ask<?, ?>> asks = new ArrayList<>();
        askable.values().forEach(each -> asks.add(each.ask()));
        return asks;
    }

    @Override
    public <Q, T> List<Part<T>> ask(Ask<Q, T> ask, Q question, Set<Integer> partitions, ServedBy.Role role) {
        @SuppressWarnings("unchecked") // Put under its name with these types.
        Askable<Q, T> wanted = (Askable<Q, T>) askable.get(ask.name());
        List<Part<T>> parts = new ArrayList<>();
        if (wanted == null) {
            return parts;
        }
        for (int partition : partitions) {
            Part<T> part = part(wanted, question, partition, ServedBy.Role.ACTIVE);
            if (part == null && role == ServedBy.Role.STANDBY) {
                part = part(wanted, question, partition, ServedBy.Role.STANDBY);
            }
            if (part != null) {
                parts.add(part);
            }
        }
        return parts;
    }

    private <Q, T> @Nullable Part<T> part(Askable<Q, T> wanted, Q question, int partition, ServedBy.Role role) {
        boolean caughtUp =
                role == ServedBy.Role.ACTIVE && progress.caughtUp(wanted.ask().source(), partition);
        try {
            Stores stores = new Stores(streams, partition, role);
            T value = wanted.reader().read(question, stores);
            ServedBy by = new ServedBy(
                    instance, role, partition, progress.position(partition), lag(wanted.ask(), partition, role));
            boolean certain = caughtUp && (value != null || held(stores));
            return new Part<>(by, certain, value);
        } catch (InvalidStateStoreException | RetriableException | MissingPartException e) {
            return null; // not here, or a row of it waits for the registry, or for what is written beside it
        }
    }

    /** Whether the partition is still here after it was read, with a clock if it ever took anything in. */
    private boolean held(Stores stores) {
        return stores.of(Store.CLOCK).get(SessionProcessor.CLOCK) != null || progress.position(stores.partition()) == 0;
    }

    private @Nullable Long lag(Ask<?, ?> ask, int partition, ServedBy.Role role) {
        Long waiting = progress.lag(partition);
        if (role == ServedBy.Role.ACTIVE || waiting == null) {
            return waiting;
        }
        Long lacking = copies.lag(ask.store(), partition);
        return lacking == null ? null : Long.valueOf(waiting + lacking);
    }
}
