package io.anchorwatch.producers.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.producers.privacy.Pseudonyms.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymKeysTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String ANOTHER = KEY.replace('0', 'f');
    private static final long JULY = 1_782_864_000_000_000L; // 2026-07-01T00:00:00Z

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("keys.properties"), text);
    }

    @Test
    void a_pseudonym_is_what_any_other_implementation_of_hmac_makes_of_it() throws IOException {
        Pseudonyms one = PseudonymKeys.read(file("epoch.1.key=" + KEY));
        assertThat(one.of(Kind.SOURCE, "default", "203.0.113.7", JULY))
                .isEqualTo("p1.ba7f412b48214bddebc0b84bb01e8d62");
    }

    @Test
    void an_epoch_begins_at_its_time_as_the_event_tells_it() throws IOException {
        Pseudonyms two = PseudonymKeys.read(
                file("epoch.1.key=" + KEY + "\nepoch.2.from=2026-07-01T00:00:00Z\nepoch.2.key=" + ANOTHER));
        assertThat(two.epochs()).isEqualTo(2);
        assertThat(two.of(Kind.SOURCE, "f", "x", Long.MIN_VALUE)).startsWith("p1.");
        assertThat(two.of(Kind.SOURCE, "f", "x", JULY - 1)).startsWith("p1.");
        assertThat(two.of(Kind.SOURCE, "f", "x", JULY)).startsWith("p2.");
        assertThat(two.of(Kind.SOURCE, "f", "x", Long.MAX_VALUE)).isEqualTo(two.of(Kind.SOURCE, "f", "x", JULY));
        assertThat(two.of(Kind.SOURCE, "f", "x", JULY).substring(3))
                .isNotEqualTo(two.of(Kind.SOURCE, "f", "x", 0).substring(3));
    }

    @Test
    void fleets_and_kinds_have_pseudonyms_of_their_own() throws IOException {
        Pseudonyms one = PseudonymKeys.read(file("epoch.7.key=" + KEY));
        assertThat(java.util.Set.of(
                        one.of(Kind.SOURCE, "f", "x", 0),
                        one.of(Kind.CLIENT, "f", "x", 0),
                        one.of(Kind.TEXT, "f", "x", 0),
                        one.of(Kind.SOURCE, "g", "x", 0),
                        one.of(Kind.SOURCE, "f", "y", 0)))
                .hasSize(5)
                .allMatch(pseudonym -> pseudonym.matches("p7\\.[0-9a-f]{32}"));
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_and_no_key_with_it() throws IOException {
        Path wrong = file("epoch.1.key=" + KEY + "00ff00ff0\nepoch.2.key=" + ANOTHER
                + "\nepoch.3.key=deadbeef\nepoch.3.from=soon\nepoch.x.key=" + KEY);
        assertThatThrownBy(() -> PseudonymKeys.read(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epoch.1.key must be from 64 to 128 hexadecimal digits")
                .hasMessageContaining("epoch.2.from must be an RFC 3339 time")
                .hasMessageContaining("epoch.3.key must be")
                .hasMessageContaining("epoch.3.from must be")
                .hasMessageContaining("no such option in a file of keys: epoch.x.key")
                .hasMessageNotContaining(KEY.substring(0, 8))
                .hasMessageNotContaining(ANOTHER.substring(0, 8))
                .hasMessageNotContaining("deadbeef");
        assertThatThrownBy(() -> PseudonymKeys.read(file(""))).hasMessageContaining("epoch.1.key is required");
        assertThatThrownBy(() -> PseudonymKeys.read(directory.resolve("none"))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> PseudonymKeys.read(file("epoch.1.key=" + KEY + "\nepoch.2.key=" + KEY
                        + "\nepoch.2.from=2026-07-01T00:00:00Z\nepoch.3.key=" + KEY
                        + "\nepoch.3.from=2026-07-01T00:00:00Z")))
                .hasMessageContaining("epoch.3.from is that of another epoch");
    }

    @Test
    void an_epoch_does_not_show_its_key() {
        assertThat(new Pseudonyms.Epoch(4, 0, new byte[] {77, 78}).toString()).isEqualTo("epoch 4");
    }
}
