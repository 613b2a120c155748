package io.anchorwatch.app.topology;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Holders;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** Who holds what, as Kafka Streams was told with its last assignment. */
public final class StreamsHolders implements Holders {
    private final KafkaStreams streams;
    private final Address self;
    private final AppConfig config;

    /** @param self this instance's advertised address */
    public StreamsHolders(KafkaStreams streams, Address self, AppConfig config) {
        this.streams = streams;
        this.self = self;
        this.config = config;
    }

    @Override
    public @Nullable Address owner(Ask<?, ?> ask, int partition) {
        List<Address> owners = holding(ask, partition, StreamsMetadata::topicPartitions);
        return owners.isEmpty() ? null : owners.get(0);
    }

    @Override
    public List<Address> copies(Ask<?, ?> ask, int partition) {
        return holding(ask, partition, StreamsMetadata::standbyTopicPartitions);
    }

    private List<Address> holding(
            Ask<?, ?> ask, int partition, Function<StreamsMetadata, Set<TopicPartition>> partitions) {
        TopicPartition place = new TopicPartition(ask.source().in(config), partition);
        return instances().stream()
                .filter(each -> partitions.apply(each).contains(place))
                .map(each -> address(each.host(), each.port()))
                .filter(each -> !each.equals(self))
                .sorted(Comparator.comparing(Address::toString))
                .toList();
    }

    /** Kafka Streams drops the brackets of an IPv6 address. */
    private static Address address(String host, int port) {
        return new Address(host.contains(":") ? '[' + host + ']' : host, port);
    }

    private Collection<StreamsMetadata> instances() {
        try {
            return streams.metadataForAllStreamsClients();
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return List.of(); // not started yet, or stopped
        }
    }
}
