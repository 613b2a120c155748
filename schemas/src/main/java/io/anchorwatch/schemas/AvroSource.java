package io.anchorwatch.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/** The schemas as they are written in {@code src/main/avro}. */
final class AvroSource {
    static {
        TrustedRecords.trust();
    }

    private AvroSource() {}

    /** The schema of {@code io.anchorwatch.wire.<name>}. */
    static Schema of(String name) {
        try (InputStream source = AvroSource.class.getResourceAsStream("/avro/" + name + ".avsc")) {
            if (source == null) {
                throw new IllegalStateException("the schema of " + name + " is missing from this build");
            }
            return new Schema.Parser().parse(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
