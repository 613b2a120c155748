package io.anchorwatch.app.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
    private final Admin nobody = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
    private final TopicWatch watch = new TopicWatch(nobody, List.of("a", "b"));

    @AfterEach
    void close() {
        watch.close();
        nobody.close(java.time.Duration.ZERO);
    }

    @Test
    void a_needed_topic_that_goes_is_named_until_it_is_back() {
        watch.seen(Set.of("a", "b", "c"));
        watch.seen(Set.of("a", "c"));
        assertThat(watch.deleted()).containsExactly("b");
        watch.seen(Set.of("a", "b"));
        assertThat(watch.deleted()).isEmpty();
    }

    @Test
    void what_was_never_there_or_is_not_needed_is_not_missed() {
        watch.seen(Set.of("a", "c"));
        watch.seen(Set.of("a"));
        assertThat(watch.deleted()).isEmpty();
    }
}
