package io.anchorwatch.producers.lines;

import io.anchorwatch.producers.lines.Position.Proof;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A file that is being read. It keeps what it was opened on, also when that is renamed or deleted. */
final class OpenFile implements ReadableByteChannel {
    private final SeekableByteChannel channel;
    private final Rotation.Found found;
    private final Lines lines;
    private long offset;
    private @Nullable Position position;
    private boolean emptied;

    private OpenFile(SeekableByteChannel channel, Rotation.Found found, @Nullable Position from) {
        this.channel = channel;
        this.found = found;
        this.offset = from == null ? 0 : from.offset();
        this.lines = new Lines(this, offset, from == null ? 0 : from.line());
        this.position = from == null
                ? null
                : new Position(found.key(), found.modified(), from.offset(), from.line(), from.proof());
    }

    /** Null if it is not there any more. */
    static @Nullable OpenFile atStart(Rotation.Found found) throws IOException {
        return open(found, null);
    }

    /** Null if it is not there any more, or not what the position speaks of. */
    static @Nullable OpenFile at(Rotation.Found found, Position position) throws IOException {
        return found.size() < position.offset() ? null : open(found, position);
    }

    private static @Nullable OpenFile open(Rotation.Found found, @Nullable Position from) throws IOException {
        SeekableByteChannel channel;
        try {
            channel = Files.newByteChannel(found.path());
        } catch (NoSuchFileException e) {
            return null;
        }
        Rotation.Found now = Rotation.again(found);
        if (now == null || (from != null && !from.proof().holds(channel))) {
            channel.close();
            return null;
        }
        return new OpenFile(channel, now, from);
    }

    /** The next line that is there, or null for now. */
    @Nullable
    Line next() throws IOException {
        return seen(lines.next());
    }

    /** What stands behind the last line's end, now that nobody will complete it; null for nothing. */
    @Nullable
    Line rest() {
        return seen(lines.rest());
    }

    private @Nullable Line seen(@Nullable Line line) {
        if (line != null) {
            Position last = position;
            if (!line.blank()) {
                position = new Position(found.key(), found.modified(), line.end(), line.number(), Proof.of(line));
            } else if (last != null) {
                position = new Position(found.key(), found.modified(), line.end(), line.number(), last.proof());
            }
        }
        return line;
    }

    /** After the last line; null while there was none with anything in it. */
    @Nullable
    Position position() {
        return position;
    }

    String key() {
        return found.key();
    }

    long modified() {
        return found.modified();
    }

    /** Whether somebody has taken out of the file what was read, as {@code copytruncate} does. */
    boolean emptied() {
        return emptied;
    }

    /** For {@link Lines}: 0 bytes when there are none for now. What was read is proven to continue what was read before. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        int before = target.position();
        int count = Math.max(0, channel.position(offset).read(target));
        Position last = position;
        boolean continues =
                channel.size() >= offset && (last == null || last.proof().holds(channel));
        if (!continues) {
            emptied = true;
            target.position(before);
            return 0;
        }
        offset += count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
