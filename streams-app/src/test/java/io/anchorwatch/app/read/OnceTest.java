package io.anchorwatch.app.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnceTest {
    private final Once once = new Once();

    @Test
    void a_text_that_comes_again_is_the_one_that_came_first() {
        String first = text("s-1");
        assertThat(once.of(first)).isSameAs(first);
        assertThat(once.of(text("s-2"))).isEqualTo("s-2");
        assertThat(once.of(text("s-1"))).isSameAs(first);
    }

    @Test
    void a_text_is_always_the_same_text_however_many_there_are_and_however_alike_their_hashes() {
        assertThat(once.of("Aa")).isEqualTo("Aa");
        assertThat(once.of("BB")).as("of the same hash").isEqualTo("BB");
        assertThat(once.of("Aa")).isEqualTo("Aa");
        assertThat(IntStream.range(0, 100_000).mapToObj(number -> "s-" + number))
                .allSatisfy(each -> assertThat(once.of(each)).isEqualTo(each));
    }

    /** One of its own, as whoever decodes makes it. */
    private static String text(String same) {
        return new String(same.toCharArray());
    }
}
