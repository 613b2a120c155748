package io.anchorwatch.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {
    private static Lines lines(String text) {
        return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String next(Lines lines) throws IOException {
        Lines.Line line = lines.next();
        return line == null ? null : line.number() + ":" + new String(line.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void lines_end_with_a_line_feed_a_carriage_return_before_it_or_the_end() throws IOException {
        Lines lines = lines("\uFEFFa\nb\r\n\n \nc");
        assertThat(next(lines)).isEqualTo("1:a");
        assertThat(next(lines)).isEqualTo("2:b");
        assertThat(lines.next().blank()).isTrue();
        assertThat(lines.next().blank()).isTrue();
        assertThat(next(lines)).isEqualTo("5:c");
        assertThat(next(lines)).isNull();
    }

    @Test
    void a_line_that_is_too_long_is_passed_over_and_the_next_is_whole_again() throws IOException {
        Lines lines = lines("x".repeat(3 << 20) + "\nb\n");
        Lines.Line endless = lines.next();
        assertThat(endless.whole()).isFalse();
        assertThat(endless.bytes()).hasSizeLessThanOrEqualTo(ReasonEventJson.LINE_BYTES_MAX + 1);
        assertThat(next(lines)).isEqualTo("2:b");
    }

    @Test
    void a_line_of_exactly_the_limit_is_whole() throws IOException {
        String most = "x".repeat(ReasonEventJson.LINE_BYTES_MAX);
        Lines lines = lines(most + "\n" + most + "\r\n" + most + "y\n");
        assertThat(lines.next().whole()).isTrue();
        assertThat(lines.next().whole()).isTrue();
        assertThat(lines.next().whole()).isFalse();
    }

    @Test
    void a_followed_file_goes_on_where_it_was_also_under_a_new_name(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("events.jsonl");
        Files.writeString(file, "a\nb");
        try (FollowedFile followed = new FollowedFile(file)) {
            Lines lines = new Lines(followed);
            assertThat(next(lines)).isEqualTo("1:a");
            Files.writeString(file, "c\n", StandardOpenOption.APPEND);
            assertThat(next(lines)).isEqualTo("2:bc");
            Files.writeString(file, "last\n", StandardOpenOption.APPEND);
            Files.move(file, directory.resolve("events.1"));
            Files.writeString(file, "first\n");
            assertThat(next(lines)).isEqualTo("3:last");
            assertThat(next(lines)).isEqualTo("4:first");
            Files.writeString(file, "s\n");
            assertThat(next(lines)).isEqualTo("5:s");
            followed.stop();
            assertThat(next(lines)).isNull();
        }
    }

    @Test
    void an_interrupted_reader_of_a_followed_file_comes_back(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("events.jsonl"), "");
        try (InputStream followed = PublishAgent.input(file.toString(), true)) {
            Thread reader = new Thread(() -> {
                try {
                    new Lines(followed).next();
                } catch (IOException e) {
                    Thread.currentThread().interrupt();
                }
            });
            reader.start();
            reader.interrupt();
            reader.join(10_000);
            assertThat(reader.isAlive()).isFalse();
        }
    }
}
