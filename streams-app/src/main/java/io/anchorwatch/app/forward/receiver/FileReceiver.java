package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.tls.Tls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines. What is accepted is on the disk, and every line is whole: what a crash or a full disk has cut off is
 * taken away before anything is added.
 */
final class FileReceiver implements Receiver {
    private static final int LOOK_BACK = 64 * 1_024;

    private final Path path;
    private final long most;
    private @Nullable FileChannel file;
    private long size;

    FileReceiver(ForwarderConfig config) {
        path = config.path(ForwarderOption.PATH).toAbsolutePath();
        most = config.millis(ForwarderOption.ROTATE_BYTES).toMillis();
    }

    @Override
    public Verdict send(List<Parcel> parcels) {
        try {
            write(Payloads.lines(parcels));
            return Verdict.ACCEPTED;
        } catch (OverlappingFileLockException e) {
            return new Verdict.Retry(path + " is written by somebody else");
        } catch (IOException e) {
            close();
            String why = Tls.why(e);
            boolean full = why.toLowerCase(Locale.ROOT).contains("no space left") || why.contains("quota");
            return full ? new Verdict.Stop("the disk is full: " + why) : new Verdict.Retry(path + ": " + why);
        }
    }

    private void write(byte[] lines) throws IOException {
        FileChannel open = open();
        if (size > 0 && size + lines.length > most) {
            rotate();
            open = open();
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(lines);
            while (rest.hasRemaining()) {
                open.write(rest, size + rest.position());
            }
            open.force(false);
        } catch (IOException e) {
            open.truncate(size);
            throw e;
        }
        size += lines.length;
    }

    private FileChannel open() throws IOException {
        if (file != null && Files.exists(path)) {
            return file;
        }
        close(); // somebody moved it away: a rotation from outside
        Path directory = path.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FileChannel open =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = open.tryLock();
            if (lock == null) {
                throw new OverlappingFileLockException();
            }
            size = wholeLines(open);
            open.truncate(size);
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
        file = open;
        return open;
    }

    /** Behind the last line feed. */
    private static long wholeLines(FileChannel open) throws IOException {
        long end = open.size();
        ByteBuffer part = ByteBuffer.allocate(LOOK_BACK);
        while (end > 0) {
            long from = Math.max(0, end - LOOK_BACK);
            part.clear().limit((int) (end - from));
            while (part.hasRemaining() && open.read(part, from + part.position()) >= 0) {
                // reads until it is all there
            }
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) == '\n') {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return 0;
    }

    /** The highest number is the newest. */
    private void rotate() throws IOException {
        close();
        int number = 1;
        while (Files.exists(numbered(number))) {
            number++;
        }
        Files.move(path, numbered(number));
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    @Override
    public void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // all that was accepted is on the disk
            }
        }
    }
}
