package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HomeTest {
    @Test
    void a_log_is_named_where_it_stays_and_only_there(@TempDir Path directory) {
        try (Home kept = Home.claim(directory);
                Home gone = Home.temporary()) {
            assertThat(kept.log()).isEqualTo(directory.resolve("logs/anchorwatch.log"));
            assertThat(gone.log()).isNull();
        }
    }
}
