package io.anchorwatch.producers.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A spool that crashes at random moments, on a disk that may lose what was not forced. */
class SpoolPropertyTest {
    private static final int LINES = 1_000;
    private static final int SEGMENT_BYTES = 3_000;

    @TempDir
    private Path directory;

    private final List<Long> sent = new ArrayList<>();
    private final Deque<Long> addresses = new ArrayDeque<>();
    private final List<Spool> crashed = new ArrayList<>();
    private Spool spool;
    private long forcedEnd;
    private long read;
    private int crashes;

    static LongStream seeds() {
        String given = System.getProperty("spool.seed");
        return given == null ? LongStream.rangeClosed(1, 20) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_line_is_sent_in_order_whenever_it_crashes(long seed) throws IOException {
        Random random = new Random(seed);
        spool = open();
        while (read < LINES || spool.pending() > 0) {
            switch (random.nextInt(60)) {
                case 0 -> crash(random);
                case 1, 2, 3, 4, 5, 6 -> force();
                case 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 -> release(random.nextInt(25), random.nextBoolean());
                default -> {
                    append(random.nextInt(10));
                    send(random.nextInt(10));
                }
            }
        }
        assertThat(crashes).isPositive();
        assertThat(sent.stream().distinct().toList())
                .isEqualTo(LongStream.rangeClosed(1, LINES).boxed().toList());
    }

    @AfterEach
    void closes() throws IOException {
        crashed.add(spool);
        for (Spool each : crashed) {
            each.close();
        }
    }

    private Spool open() throws IOException {
        return new Spool(directory.resolve("spool-" + crashes), 64L << 20, SEGMENT_BYTES, news -> {});
    }

    private void append(int count) throws IOException {
        for (int i = 0; i < count && read < LINES; i++) {
            spool.append(SpoolTest.stored((int) ++read));
        }
    }

    private void force() throws IOException {
        spool.force();
        forcedEnd = end();
    }

    /** A file is forced before the next one is begun. */
    private long onDisk() throws IOException {
        List<Path> segments = segments(directory.resolve("spool-" + crashes));
        return Math.max(forcedEnd, base(segments.get(segments.size() - 1)));
    }

    /** The address behind all that was written. */
    private long end() throws IOException {
        List<Path> segments = segments(directory.resolve("spool-" + crashes));
        Path last = segments.get(segments.size() - 1);
        return base(last) + Files.size(last);
    }

    private static long base(Path segment) {
        return Long.parseLong(segment.getFileName().toString().substring(0, 19));
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::named).sorted().toList();
        }
    }

    private void send(int count) throws IOException {
        long onDisk = onDisk();
        Stored next = count == 0 ? null : spool.next();
        for (int i = 1; next != null; i++) {
            assertThat(spool.address()).as("only what is on the disk").isLessThanOrEqualTo(onDisk);
            sent.add(next.position().line());
            addresses.add(spool.address());
            next = i < count ? spool.next() : null;
        }
    }

    private void release(int count, boolean saved) throws IOException {
        for (int i = 0; i < count && !addresses.isEmpty(); i++) {
            spool.release(addresses.remove(), 1);
        }
        if (saved) {
            spool.save();
        }
    }

    /** What is on the disk of a machine without power: all that was forced, and a part of the rest, perhaps garbled. */
    private void crash(Random random) throws IOException {
        Path old = directory.resolve("spool-" + crashes);
        crashes++;
        Path copy = Files.createDirectory(directory.resolve("spool-" + crashes));
        try (Stream<Path> files = Files.list(old)) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(each.getFileName()));
            }
        }
        List<Path> segments = segments(copy);
        Path last = segments.get(segments.size() - 1);
        long kept = Math.max(0, forcedEnd - base(last));
        long size = Files.size(last);
        try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
            file.truncate(kept + (long) (random.nextDouble() * (size - kept + 1)));
            if (random.nextBoolean()) {
                byte[] garbled = new byte[random.nextInt(100)];
                random.nextBytes(garbled);
                file.write(ByteBuffer.wrap(garbled), file.size());
            }
        }
        if (random.nextInt(4) == 0) {
            Files.deleteIfExists(copy.resolve("acknowledged"));
        }
        crashed.add(spool);
        spool = open();
        addresses.clear();
        read = spool.position() == null ? 0 : spool.position().line();
        forcedEnd = end();
    }
}
