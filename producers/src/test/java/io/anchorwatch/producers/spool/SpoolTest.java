package io.anchorwatch.producers.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.producers.lines.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int SEGMENT_BYTES = 4_096;

    @TempDir
    private Path directory;

    private final List<String> news = new ArrayList<>();

    private Spool open() throws IOException {
        return new Spool(directory, 64L << 20, SEGMENT_BYTES, news::add);
    }

    static Stored stored(int number) {
        Position.Proof proof = new Position.Proof(number * 10L, 7, number);
        String line = "{\"node_id\":\"n\",\"node_sequence\":" + number + "}";
        return new Stored(
                new Position("(dev=1,ino=2)", 1_000, number * 10L + 10, number, proof),
                line.getBytes(StandardCharsets.UTF_8));
    }

    private static void fill(Spool spool, int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            spool.append(stored(i));
        }
        spool.force();
    }

    private static List<Long> drained(Spool spool) throws IOException {
        List<Long> drained = new ArrayList<>();
        for (Stored next = spool.next(); next != null; next = spool.next()) {
            assertThat(next).isEqualTo(stored((int) next.position().line()));
            drained.add(next.position().line());
        }
        return drained;
    }

    private static List<Long> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Long::valueOf).toList();
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::named).sorted().toList();
        }
    }

    @Test
    void a_stored_line_reads_as_it_was_written() {
        for (Stored each : List.of(stored(1), new Stored(null, new byte[] {1, 2}), new Stored(null, new byte[0]))) {
            assertThat(Stored.decoded(each.encoded(), 0)).isEqualTo(each);
        }
    }

    @Test
    void what_was_forced_is_handed_out_in_order_and_what_was_not_is_not() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 100);
            spool.append(stored(101));
            assertThat(drained(spool)).isEqualTo(numbers(1, 100));
            spool.force();
            assertThat(drained(spool)).containsExactly(101L);
            assertThat(spool.pending()).isEqualTo(101);
            spool.rewind();
            assertThat(drained(spool)).isEqualTo(numbers(1, 101));
        }
    }

    @Test
    void what_was_released_and_saved_is_gone_and_its_room_is_free() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 500);
            assertThat(segments()).hasSizeGreaterThan(10);
            for (int i = 1; i <= 499; i++) {
                assertThat(spool.next()).isEqualTo(stored(i));
                spool.release(spool.address(), 1);
            }
            spool.save();
            assertThat(segments()).hasSize(1);
            assertThat(spool.pending()).isEqualTo(1);
        }
        try (Spool again = open()) {
            assertThat(again.pending()).isEqualTo(1);
            assertThat(again.position()).isEqualTo(stored(500).position());
            assertThat(drained(again)).containsExactly(500L);
        }
        assertThat(news).isEmpty();
    }

    @Test
    void where_to_go_on_reading_is_known_also_when_everything_was_released() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 50);
            spool.append(new Stored(stored(60).position(), new byte[0]));
            spool.force();
            while (spool.next() != null) {
                spool.release(spool.address(), 0);
            }
        }
        try (Spool again = open()) {
            assertThat(again.position()).isEqualTo(stored(60).position());
            assertThat(again.next()).isNull();
            fill(again, 61, 61);
            assertThat(drained(again)).containsExactly(61L);
        }
    }

    @Test
    void a_last_record_that_is_cut_off_anywhere_is_cut_away_and_what_is_before_it_stays() throws IOException {
        long before;
        long after;
        Path segment;
        try (Spool spool = open()) {
            fill(spool, 1, 3);
            segment = segments().get(0);
            before = Files.size(segment);
            fill(spool, 4, 4);
            after = Files.size(segment);
        }
        byte[] whole = Files.readAllBytes(segment);
        for (long length = before; length < after; length++) {
            try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(whole), 0);
                file.truncate(length);
            }
            try (Spool again = open()) {
                assertThat(again.torn()).as("cut at " + length).isEqualTo(length - before);
                assertThat(again.position()).isEqualTo(stored(3).position());
                fill(again, 5, 5);
                assertThat(drained(again)).as("cut at " + length).containsExactly(1L, 2L, 3L, 5L);
                assertThat(again.damaged()).isZero();
            }
        }
        assertThat(news).hasSize((int) (after - before) - 1);
    }

    @Test
    void a_flipped_bit_costs_its_own_line_and_is_told_with_file_and_place() throws IOException {
        long from;
        long to;
        Path segment;
        try (Spool spool = open()) {
            fill(spool, 1, 3);
            segment = segments().get(0);
            from = Files.size(segment);
            fill(spool, 4, 4);
            to = Files.size(segment);
            fill(spool, 5, 100);
        }
        byte[] whole = Files.readAllBytes(segment);
        for (int at = (int) from; at < to; at++) {
            for (int bit = 1; bit < 256; bit <<= 3) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) bit;
                Files.write(segment, flipped);
                news.clear();
                try (Spool again = open()) {
                    List<Long> expected = new ArrayList<>(numbers(1, 100));
                    expected.remove(4L);
                    assertThat(drained(again)).as("byte " + at).isEqualTo(expected);
                    assertThat(again.damaged()).isEqualTo(1);
                    assertThat(again.pending()).isEqualTo(99);
                }
                assertThat(news)
                        .containsExactly(segment + " is damaged: " + (to - from) + " bytes from byte " + from
                                + " on are passed over, and the lines in them are lost");
            }
        }
    }

    @Test
    void an_older_file_that_ends_too_early_is_damage_and_not_a_crash() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 100);
        }
        Path first = segments().get(0);
        try (FileChannel file = FileChannel.open(first, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(first) - 1);
        }
        try (Spool again = open()) {
            assertThat(again.damaged()).isEqualTo(1);
            assertThat(again.torn()).isZero();
            assertThat(drained(again)).hasSize(99).endsWith(100L);
        }
    }

    @Test
    void a_damaged_or_missing_cursor_has_lines_sent_again_and_none_forgotten() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 10);
            spool.next();
            spool.release(spool.address(), 1);
        }
        Path cursor = directory.resolve("acknowledged");
        byte[] written = Files.readAllBytes(cursor);
        for (int length = 0; length < written.length; length++) {
            Files.write(cursor, java.util.Arrays.copyOf(written, length));
            try (Spool again = open()) {
                assertThat(drained(again)).isEqualTo(numbers(1, 10));
            }
        }
        Files.write(cursor, written);
        try (Spool again = open()) {
            assertThat(drained(again)).isEqualTo(numbers(2, 10));
        }
    }

    @Test
    void a_disk_that_has_lost_what_was_acknowledged_does_not_hide_what_comes() throws IOException {
        try (Spool spool = open()) {
            fill(spool, 1, 10);
            while (spool.next() != null) {
                spool.release(spool.address(), 1);
            }
        }
        try (FileChannel file = FileChannel.open(segments().get(0), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        try (Spool again = open()) {
            fill(again, 11, 12);
            assertThat(drained(again)).containsExactly(11L, 12L);
        }
    }

    @Test
    void it_takes_no_more_than_it_may() throws IOException {
        long most = 2L << 20;
        try (Spool spool = new Spool(directory, most, SEGMENT_BYTES, news::add)) {
            int taken = 0;
            while (spool.hasRoom()) {
                spool.append(stored(++taken));
            }
            spool.force();
            assertThat(spool.bytes()).isLessThanOrEqualTo(most).isGreaterThan(most / 2);
            spool.next();
            while (!spool.hasRoom()) {
                spool.release(spool.address(), 1);
                spool.save();
                spool.next();
            }
            assertThat(spool.pending()).isLessThan(taken);
        }
    }

    @Test
    void a_directory_has_one_spool_at_a_time() throws IOException {
        try (Spool spool = open()) {
            assertThat(spool.next()).isNull();
            assertThatThrownBy(this::open)
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("is in use by another process");
        }
        open().close();
    }
}
