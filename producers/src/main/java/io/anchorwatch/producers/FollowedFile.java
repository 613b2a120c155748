package io.anchorwatch.producers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that somebody else writes to, read as a stream that has no end until it is stopped. A file that was renamed is
 * read to its end before the new one of its name; one that became shorter is read from its start again.
 */
final class FollowedFile extends InputStream {
    private static final long LOOK_MS = 200;

    private final Path path;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private SeekableByteChannel channel;
    private @Nullable Object identity;

    FollowedFile(Path path) throws IOException {
        this.path = path;
        this.channel = Files.newByteChannel(path);
        this.identity = identity();
    }

    /** Ends the stream, also under a thread that waits in {@link #read}. */
    void stop() {
        stopped.countDown();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (stopped.getCount() > 0) {
            int count = channel.read(ByteBuffer.wrap(target, offset, length));
            if (count > 0) {
                return count;
            }
            Object now = identity();
            if (now != null && !Objects.equals(now, identity)) {
                count = channel.read(ByteBuffer.wrap(target, offset, length));
                if (count > 0) {
                    return count; // Written after the look above and before the file was renamed.
                }
                reopen(now);
            } else if (channel.size() < channel.position()) {
                channel.position(0);
            } else if (stoppedMeanwhile()) {
                break;
            }
        }
        return -1;
    }

    private void reopen(Object now) throws IOException {
        channel.close();
        channel = Files.newByteChannel(path);
        identity = now;
    }

    /** What tells this file from another of its name; null while there is none. */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private boolean stoppedMeanwhile() {
        try {
            return stopped.await(LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        channel.close();
    }
}
