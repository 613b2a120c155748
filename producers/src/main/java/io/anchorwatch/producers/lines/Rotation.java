package io.anchorwatch.producers.lines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file's name and what was written under it before: {@code events.jsonl}, and beside it {@code events.jsonl.1} or
 * {@code events.jsonl-20260301}, as rotation leaves them. Compressed files are not looked at.
 */
final class Rotation {
    /** At equal times, which one write of the clock apart can be: {@code .10} is older than {@code .9}. */
    private static final Comparator<Found> OLDEST_FIRST = Comparator.comparingLong(Found::modified)
            .thenComparing(found -> -found.path().toString().length())
            .thenComparing(Found::path, Comparator.reverseOrder());

    private final Path path;
    private final Path directory;
    private final Pattern rotatedName;

    /**
     * A file as it was when somebody looked.
     *
     * @param key what the file system tells it by
     * @param modified when it was last written to, epoch microseconds
     */
    record Found(Path path, String key, long modified, long size) {}

    Rotation(Path path) {
        this.path = path;
        this.directory = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
        this.rotatedName = Pattern.compile(Pattern.quote(String.valueOf(path.getFileName())) + "[.-]\\d[\\dT:_-]*");
    }

    Path path() {
        return path;
    }

    /** The file that has the name now, or null. */
    @Nullable
    Found live() throws IOException {
        return look(path);
    }

    /** The files that had the name before, the oldest first. */
    List<Found> rotated() throws IOException {
        List<Found> rotated = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, this::isRotated)) {
                for (Path each : entries) {
                    Found found = look(each);
                    if (found != null) {
                        rotated.add(found);
                    }
                }
            }
        }
        rotated.sort(OLDEST_FIRST);
        return rotated;
    }

    private boolean isRotated(Path each) {
        return rotatedName.matcher(String.valueOf(each.getFileName())).matches();
    }

    /**
     * What was written to after a file that has not the name any more: the next of the rotated ones, else the one that has
     * the name now; null if there is none. Files without content do not count: whoever writes may not yet have changed
     * over to them.
     *
     * @param modified stands in where the file is not to be found
     */
    @Nullable
    Found after(String key, long modified) throws IOException {
        Found live = live();
        if (live != null && live.key().equals(key)) {
            return null;
        }
        boolean passed = false;
        List<Found> rotated = rotated();
        for (Found each : rotated) {
            if (passed && each.size() > 0) {
                return each;
            }
            passed = passed || each.key().equals(key);
        }
        return passed ? filled(live) : since(modified);
    }

    /** The oldest file with content that was last written to after a time, or null. The one with the name counts always. */
    @Nullable
    Found since(long modified) throws IOException {
        for (Found each : rotated()) {
            if (each.size() > 0 && each.modified() > modified) {
                return each;
            }
        }
        return filled(live());
    }

    private static @Nullable Found filled(@Nullable Found found) {
        return found == null || found.size() == 0 ? null : found;
    }

    private static @Nullable Found look(Path path) throws IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
            if (!seen.isRegularFile()) {
                return null;
            }
            String key = String.valueOf(seen.fileKey());
            return new Found(path, key, seen.lastModifiedTime().to(TimeUnit.MICROSECONDS), seen.size());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The same file under the same name still, or null. */
    static @Nullable Found again(Found found) throws IOException {
        Found now = look(found.path());
        return now != null && now.key().equals(found.key()) ? now : null;
    }
}
