package io.anchorwatch.producers.lines;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file that somebody else goes on writing to, through all rotations, by renaming or by copying and
 * emptying; never ends and never waits. A file that was renamed is read to its end before the one that follows it, and
 * is left only when that has content: by then nobody writes to it any more, and what stands behind its last line's end
 * is a line.
 */
public final class Tail implements LineSource {
    private final Rotation rotation;
    private final Consumer<String> news;
    private @Nullable Position from;
    private @Nullable OpenFile current;
    private @Nullable Position position;
    private boolean told;

    /**
     * Opens nothing yet: the file may not be there.
     *
     * @param from where to go on, or null for the start of the file
     * @param news sentences for people, seldom
     */
    public Tail(Path path, @Nullable Position from, Consumer<String> news) {
        this.rotation = new Rotation(path);
        this.from = from;
        this.position = from;
        this.news = news;
    }

    /** The next line that is there, or null for now. */
    @Override
    public @Nullable Line next() throws IOException {
        Line line = null;
        boolean more = true;
        while (line == null && more) {
            OpenFile file = current == null ? first() : current;
            current = file;
            if (file == null) {
                return null;
            }
            line = file.next();
            if (line == null && file.emptied()) {
                more = replaceWith(file, afterEmptying(file));
            } else if (line == null) {
                OpenFile next = successor(file);
                more = next != null;
                line = next == null ? null : leave(file, next);
            }
            Position now = file.position();
            position = now == null ? position : now;
        }
        return line;
    }

    private @Nullable OpenFile first() throws IOException {
        Position last = from;
        OpenFile opened = last == null ? live() : find(last, all());
        if (opened == null && last != null) {
            Rotation.Found next = rotation.since(last.modified());
            opened = next == null ? null : OpenFile.atStart(next);
            if (opened != null) {
                news.accept("the file that was read last is not beside " + rotation.path()
                        + " any more; what it had behind line " + last.line() + " is not read");
            }
        }
        if (opened != null) {
            from = null;
        } else if (!told && rotation.live() == null) {
            told = true;
            news.accept("waiting for " + rotation.path() + ", which is not there yet");
        }
        return opened;
    }

    private @Nullable OpenFile live() throws IOException {
        Rotation.Found live = rotation.live();
        return live == null ? null : OpenFile.atStart(live);
    }

    private List<Rotation.Found> all() throws IOException {
        List<Rotation.Found> all = new ArrayList<>(rotation.rotated());
        Rotation.Found live = rotation.live();
        if (live != null) {
            all.add(live);
        }
        return all;
    }

    /** The file of a position: what has its key, else a copy, which is told by its content. */
    private static @Nullable OpenFile find(Position position, List<Rotation.Found> files) throws IOException {
        List<Rotation.Found> candidates = new ArrayList<>(files);
        candidates.sort((a, b) ->
                Boolean.compare(b.key().equals(position.file()), a.key().equals(position.file())));
        for (Rotation.Found each : candidates) {
            OpenFile opened = OpenFile.at(each, position);
            if (opened != null) {
                return opened;
            }
        }
        return null;
    }

    /** The rest of what was in the file is in a copy, if somebody made one. */
    private @Nullable OpenFile afterEmptying(OpenFile file) throws IOException {
        Position last = file.position();
        if (last == null) {
            Rotation.Found next = rotation.since(file.modified());
            return next == null ? live() : OpenFile.atStart(next);
        }
        OpenFile copy = find(last, rotation.rotated());
        if (copy == null) {
            news.accept(rotation.path() + " was emptied and there is no copy of it: what it had behind line "
                    + last.line() + ", if anything, is not read");
        }
        return copy == null ? live() : copy;
    }

    private @Nullable OpenFile successor(OpenFile file) throws IOException {
        Rotation.Found next = rotation.after(file.key(), file.modified());
        return next == null ? null : OpenFile.atStart(next);
    }

    /** Goes over to the next file, unless something was written to this one before the look at the next. */
    private @Nullable Line leave(OpenFile file, OpenFile next) throws IOException {
        Line line = file.next();
        if (line != null || file.emptied()) {
            next.close();
            return line;
        }
        line = file.rest();
        boolean unused = replaceWith(file, next);
        return line;
    }

    private boolean replaceWith(OpenFile file, @Nullable OpenFile next) throws IOException {
        file.close();
        current = next;
        return next != null;
    }

    /** Never: there may always be more. */
    @Override
    public boolean ended() {
        return false;
    }

    /** Null while no line with anything in it was read. */
    @Override
    public @Nullable Position position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        OpenFile file = current;
        if (file != null) {
            file.close();
        }
    }
}
