package io.anchorwatch.producers.spool;

import io.anchorwatch.producers.lines.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of lines in a directory, which outlives its process. What was forced is never lost and is handed out in
 * order until it is released. For one thread; the directory belongs to one spool at a time.
 *
 * <p>A write that was cut off at the end is cut away at the start; it was never forced, so it was never sent, and the last
 * {@link #position} stands before it. Bytes that have changed on the disk are passed over and told.
 */
public final class Spool implements Closeable {
    /** What a spool needs at least, in bytes. */
    public static final long BYTES_LEAST = 8L << 20;

    /** A gigabyte: about three million events, an hour of a thousand a second. */
    public static final long BYTES_USUAL = 1L << 30;

    private static final long SEGMENT_BYTES_MAX = 16L << 20;
    private static final int SEGMENTS_LEAST = 8;

    private final Path directory;
    private final long bytesMax;
    private final long segmentBytes;
    private final Consumer<String> news;
    private final FileChannel lock;
    private final Cursor cursor;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private Segment active;
    private boolean directoryChanged;
    private Scan reader;
    private long released;
    private long saved;
    private long pending;
    private final Set<Long> told = new HashSet<>();
    private long damaged;
    private long torn;
    private @Nullable Position position;

    /**
     * Opens a spool, or makes one.
     *
     * @param bytesMax how much it may take on disk, at least {@link #BYTES_LEAST}
     * @param news sentences about what is damaged
     * @throws FileSystemException if another process has the directory, among other reasons
     */
    public static Spool open(Path directory, long bytesMax, Consumer<String> news) throws IOException {
        if (bytesMax < BYTES_LEAST) {
            throw new IllegalArgumentException("a spool needs " + BYTES_LEAST + " bytes at least, not " + bytesMax);
        }
        return new Spool(directory, bytesMax, Math.min(SEGMENT_BYTES_MAX, bytesMax / SEGMENTS_LEAST), news);
    }

    /** With segments of any size. */
    Spool(Path directory, long bytesMax, long segmentBytes, Consumer<String> news) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.bytesMax = bytesMax;
        this.segmentBytes = segmentBytes;
        this.news = news;
        this.lock = locked(directory.resolve("lock"));
        this.cursor = new Cursor(directory.resolve("acknowledged"));
        this.released = cursor.read();
        this.saved = released;
        for (Path path : segmentPaths()) {
            segments.add(Segment.open(path));
        }
        for (Segment segment : segments) {
            recover(segment);
        }
        long end = segments.isEmpty() ? 0 : segments.getLast().end();
        if (segments.isEmpty() || end < released) {
            end = Math.max(end, released);
            segments.add(Segment.at(directory, end));
            this.directoryChanged = true;
        }
        this.active = segments.getLast();
        this.reader = readerAt(released);
    }

    private static FileChannel locked(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another spool of this process has it.
        }
        channel.close();
        throw new FileSystemException(String.valueOf(path.getParent()), null, "is in use by another process");
    }

    private List<Path> segmentPaths() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::named).sorted().toList();
        }
    }

    /** Counts what is still to be sent, and cuts away what a crash has left half-written. */
    private void recover(Segment segment) throws IOException {
        Scan scan = new Scan(segment, segment.base(), this::damaged);
        long good = segment.base();
        for (Stored stored = scan.next(segment.end()); stored != null; stored = scan.next(segment.end())) {
            good = scan.address();
            position = stored.position() == null ? position : stored.position();
            pending += good > released && stored.line().length > 0 ? 1 : 0;
        }
        if (segment != segments.getLast()) {
            scan.end(segment.end());
        } else if (good < segment.end()) {
            torn = segment.end() - good;
            news.accept(segment.path() + " ends in " + torn + " bytes that are no whole line; they are cut away");
            segment.cutAt(good);
        }
    }

    private void damaged(Segment segment, long from, long to) {
        if (to > released && told.add(from)) {
            damaged++;
            news.accept(segment.path() + " is damaged: " + (to - from) + " bytes from byte " + (from - segment.base())
                    + " on are passed over, and the lines in them are lost");
        }
    }

    private Scan readerAt(long address) {
        Segment found = active;
        for (Segment each : segments) {
            if (each.end() > address) {
                found = each;
                break;
            }
        }
        return new Scan(found, Math.max(address, found.base()), this::damaged);
    }

    /** Whether any line finds room. */
    public boolean hasRoom() {
        return bytes() + Stored.HEADER_BYTES + Stored.BYTES_MAX <= bytesMax;
    }

    /** What it may take on disk. */
    public long bytesMax() {
        return bytesMax;
    }

    /** What it takes on disk. */
    public long bytes() {
        long bytes = 0;
        for (Segment each : segments) {
            bytes += each.end() - each.base();
        }
        return bytes;
    }

    /**
     * Takes a line in, which is safe when it was forced.
     *
     * @throws IOException if it could not be written; then nothing has happened, and it may be tried again
     */
    public void append(Stored stored) throws IOException {
        var bytes = stored.encoded();
        if (active.end() > active.base() && active.end() - active.base() + bytes.remaining() > segmentBytes) {
            active.force();
            Segment fresh = Segment.at(directory, active.end());
            directoryChanged = true;
            segments.add(fresh);
            active = fresh;
        }
        active.append(bytes);
        position = stored.position() == null ? position : stored.position();
        pending += stored.line().length > 0 ? 1 : 0;
    }

    /** Has everything that was taken in on the disk when it returns. */
    public void force() throws IOException {
        active.force();
        if (directoryChanged) {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
            directoryChanged = false;
        }
    }

    /** The next forced record, or null while there is none. */
    public @Nullable Stored next() throws IOException {
        Stored next = reader.next(reader.segment().forced());
        while (next == null && reader.segment() != active) {
            reader.end(reader.segment().end());
            Segment following = following(reader.segment());
            reader = new Scan(following, following.base(), this::damaged);
            next = reader.next(reader.segment().forced());
        }
        return next;
    }

    /** By address: the segment itself may have been given up. */
    private Segment following(Segment segment) {
        for (Segment each : segments) {
            if (each.base() >= segment.end()) {
                return each;
            }
        }
        return active;
    }

    /** Behind the last record that was handed out; what {@link #release} wants. */
    public long address() {
        return reader.address();
    }

    /** Hands out again, in order, what was not released. */
    public void rewind() {
        reader = readerAt(released);
    }

    /**
     * Gives up everything before an address.
     *
     * @param lines how many lines that are which were not given up before
     */
    public void release(long address, int lines) {
        released = Math.max(released, address);
        pending -= lines;
    }

    /** Remembers what was released, and gives its room back. What was released and not saved is handed out again. */
    public void save() throws IOException {
        if (saved < released) {
            cursor.write(released);
            saved = released;
        }
        // The last segment with something in it says where to go on reading.
        while (segments.getFirst().end() <= saved && active.forced() > active.base() && segments.getFirst() != active) {
            segments.removeFirst().delete();
        }
    }

    /** Where to go on reading behind the last line taken in, or null. */
    public @Nullable Position position() {
        return position;
    }

    /** Lines that were taken in and not released. */
    public long pending() {
        return pending;
    }

    /** How many stretches of damaged bytes were passed over. */
    public long damaged() {
        return damaged;
    }

    /** How many bytes a crash had left half-written at the end. */
    public long torn() {
        return torn;
    }

    @Override
    public void close() throws IOException {
        save();
        for (Segment each : new ArrayList<>(segments)) {
            each.close();
        }
        lock.close();
    }
}
