package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** The vectors in the reference are what Kafka's own producer computes. */
class KeyPartitionTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| `([0-9a-f]{8})` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");

    @Test
    void the_documented_keys_fall_on_the_documented_partitions() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/reference/event.md")).stream()
                .filter(line -> ROW.matcher(line).matches())
                .toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(5);
        for (String row : rows) {
            Matcher cells = ROW.matcher(row);
            assertThat(cells.matches()).isTrue();
            byte[] key = cells.group(1).getBytes(StandardCharsets.UTF_8);
            assertThat(String.format("%08x", Utils.murmur2(key))).isEqualTo(cells.group(2));
            assertThat(BuiltInPartitioner.partitionForKey(key, 4)).hasToString(cells.group(3));
            assertThat(BuiltInPartitioner.partitionForKey(key, 12)).hasToString(cells.group(4));
            assertThat(BuiltInPartitioner.partitionForKey(key, 64)).hasToString(cells.group(5));
        }
    }
}
