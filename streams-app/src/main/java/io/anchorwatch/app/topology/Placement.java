package io.anchorwatch.app.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a key belongs to: by Kafka's default partitioner, whose hash every client in any language has. */
public final class Placement {
    private Placement() {}

    /** From 0 to {@code partitions} - 1. */
    public static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
