package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that an embedded start keeps everything in, held by one process at a time. The system lets go of the
 * lock when that process ends, however it ends.
 */
final class Home implements AutoCloseable {
    private final Path directory;
    private final FileChannel lock;
    private final Keep keep;

    /** What becomes of the directory when the process that holds it ends in order. */
    private enum Keep {
        FOR_EVER,
        WHILE_OPEN
    }

    private Home(Path directory, FileChannel lock, Keep keep) {
        this.directory = directory;
        this.lock = lock;
        this.keep = keep;
    }

    /**
     * Takes a directory, creating it where there is none.
     *
     * @throws CommandFailure if another process holds it, or it cannot be written
     */
    static Home claim(Path directory) {
        return claim(directory.toAbsolutePath().normalize(), Keep.FOR_EVER);
    }

    /** Makes a directory for one run; {@link #close} deletes it. */
    static Home temporary() {
        try {
            return claim(Files.createTempDirectory("anchorwatch-"), Keep.WHILE_OPEN);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "no temporary directory can be made: " + e.getMessage(), e);
        }
    }

    Path kafka() {
        return directory.resolve("kafka");
    }

    Path registry() {
        return directory.resolve("registry");
    }

    Path state() {
        return directory.resolve("state");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    /** The log that is written meanwhile, or null where it goes with the directory and nobody can read it then. */
    @Nullable
    Path log() {
        return keep == Keep.FOR_EVER ? logs().resolve("anchorwatch.log") : null;
    }

    @Override
    public void close() {
        try {
            lock.close();
            if (keep == Keep.WHILE_OPEN) {
                delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Home claim(Path directory, Keep keep) {
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    directory.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder = holder(channel);
                channel.close();
                throw new CommandFailure(
                        CommandFailure.BAD_ARGUMENTS,
                        directory + " is in use by another anchorwatch (process " + holder
                                + "): stop it, or choose another directory with --data");
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            return new Home(directory, channel, keep);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.BAD_ARGUMENTS,
                    directory + " cannot be used: " + e + "; choose another directory with --data",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(32);
        channel.read(pid, 0);
        return StandardCharsets.UTF_8.decode(pid.flip()).toString().strip();
    }

    private void delete() throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(directory)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }
}
