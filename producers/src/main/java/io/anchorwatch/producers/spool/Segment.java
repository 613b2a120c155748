package io.anchorwatch.producers.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Pattern;

/** One file of the spool. Its name is the address of its first byte; addresses count on from file to file. */
final class Segment implements Closeable {
    private static final Pattern NAME = Pattern.compile("(\\d{19})\\.spool");

    private final Path path;
    private final FileChannel channel;
    private final long base;
    private long end;
    private long forced;

    private Segment(Path path, long base) throws IOException {
        this.path = path;
        this.channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.base = base;
        this.end = base + channel.size();
        this.forced = end;
    }

    static Segment at(Path directory, long base) throws IOException {
        return new Segment(directory.resolve(String.format(Locale.ROOT, "%019d.spool", base)), base);
    }

    static boolean named(Path path) {
        return NAME.matcher(String.valueOf(path.getFileName())).matches();
    }

    static Segment open(Path path) throws IOException {
        return new Segment(path, Long.parseLong(path.getFileName().toString().substring(0, 19)));
    }

    Path path() {
        return path;
    }

    long base() {
        return base;
    }

    /** The address behind the last byte. */
    long end() {
        return end;
    }

    /** The address behind the last byte that is on disk for certain, or was there when the file was opened. */
    long forced() {
        return forced;
    }

    /** Writes all, or throws and has written nothing. */
    void append(ByteBuffer bytes) throws IOException {
        long at = end;
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at - base);
            }
        } catch (IOException e) {
            cutAt(end);
            throw e;
        }
        end = at;
    }

    void force() throws IOException {
        if (forced < end) {
            channel.force(false);
            forced = end;
        }
    }

    /** Gives up what stands behind an address. */
    void cutAt(long address) throws IOException {
        channel.truncate(address - base);
        end = address;
        forced = Math.min(forced, address);
    }

    /** Fills the buffer from an address on, as far as there is something. */
    void read(long address, ByteBuffer target) throws IOException {
        long at = address;
        int count = 1;
        while (target.hasRemaining() && count > 0) {
            count = channel.read(target, at - base);
            at += count;
        }
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
