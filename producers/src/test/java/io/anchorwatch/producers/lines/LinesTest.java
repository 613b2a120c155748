package io.anchorwatch.producers.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static Lines lines(String text) {
        return new Lines(Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static String next(Lines lines) throws IOException {
        Line line = lines.next();
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
        assertThat(lines.ended()).isTrue();
    }

    @Test
    void a_line_says_where_it_begins_and_where_the_next_one_does() throws IOException {
        Lines lines = lines("\uFEFFab\r\n\nc");
        Line first = lines.next();
        assertThat(first.begin()).isEqualTo(3);
        assertThat(first.end()).isEqualTo(7);
        Line empty = lines.next();
        assertThat(empty.begin()).isEqualTo(7);
        assertThat(empty.end()).isEqualTo(8);
        assertThat(lines.next().end()).isEqualTo(9);
    }

    @Test
    void a_line_that_is_too_long_is_passed_over_and_the_next_is_whole_again() throws IOException {
        Lines lines = lines("x".repeat(3 << 20) + "\nb\n");
        Line endless = lines.next();
        assertThat(endless.whole()).isFalse();
        assertThat(endless.end()).isEqualTo((3 << 20) + 1);
        assertThat(endless.bytes()).hasSizeLessThanOrEqualTo(Line.BYTES_MAX + 4);
        assertThat(next(lines)).isEqualTo("2:b");
    }

    @Test
    void a_line_of_exactly_the_limit_is_whole() throws IOException {
        String most = "x".repeat(Line.BYTES_MAX);
        Lines lines = lines("\uFEFF" + most + "\n" + most + "\r\n" + most + "y\n");
        assertThat(lines.next().whole()).isTrue();
        assertThat(lines.next().whole()).isTrue();
        assertThat(lines.next().whole()).isFalse();
    }

    @Test
    void a_line_that_is_not_all_there_yet_is_completed_later() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (Lines lines = new Lines(pipe.source())) {
            pipe.sink().write(ByteBuffer.wrap("a\nb".getBytes(StandardCharsets.UTF_8)));
            assertThat(next(lines)).isEqualTo("1:a");
            assertThat(next(lines)).isNull();
            assertThat(lines.ended()).isFalse();
            pipe.sink().write(ByteBuffer.wrap("c\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(next(lines)).isEqualTo("2:bc");
            pipe.sink().close();
            assertThat(next(lines)).isNull();
            assertThat(lines.ended()).isTrue();
        }
    }

    @Test
    void a_pump_hands_on_a_stream_without_waiting_for_it() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append(i).append('\n');
        }
        byte[] bytes = text.append("end").toString().getBytes(StandardCharsets.UTF_8);
        try (Lines lines = new Lines(new Pump(new ByteArrayInputStream(bytes)))) {
            int count = 0;
            while (!lines.ended()) {
                Line line = lines.next();
                if (line != null) {
                    String expected = count == 100_000 ? "end" : Integer.toString(count);
                    assertThat(new String(line.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
                    count++;
                }
            }
            assertThat(count).isEqualTo(100_001);
        }
    }
}
