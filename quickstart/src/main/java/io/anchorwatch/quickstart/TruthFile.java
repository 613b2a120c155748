package io.anchorwatch.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.simulation.Truth;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What is true of a simulated fleet, as lines of JSON; or nothing, when nobody wants to know. */
final class TruthFile implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final @Nullable Writer file;
    private long lines;

    private TruthFile(@Nullable Writer file) {
        this.file = file;
    }

    /**
     * A new file, or one that is written over.
     *
     * @throws CommandFailure if it cannot be written
     */
    static TruthFile to(@Nullable Path path) {
        try {
            return new TruthFile(path == null ? null : Files.newBufferedWriter(path));
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "--truth " + path + " cannot be written: " + e, e);
        }
    }

    void write(Collection<Truth> truths) throws IOException {
        Writer writer = file;
        if (writer == null) {
            return;
        }
        for (Truth truth : truths) {
            writer.write(json.writeValueAsString(truth.fields()));
            writer.write('\n');
            lines++;
        }
    }

    long lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        Writer writer = file;
        if (writer != null) {
            writer.close();
        }
    }
}
