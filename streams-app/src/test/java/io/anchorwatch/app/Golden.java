package io.anchorwatch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares a text with a committed file. {@code -Dgolden=update} writes the file instead; the change is reviewed as code. */
public final class Golden {
    private Golden() {}

    /**
     * Compares.
     *
     * @param name of the file, from the repository's root
     */
    public static void verify(String name, String text) {
        Path file = root().resolve(name);
        try {
            if ("update".equals(System.getProperty("golden"))) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            }
            assertThat(text)
                    .as("%s; if the change is meant, run the tests with -Dgolden=update", name)
                    .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The nearest directory upwards that has the file every checkout has at its root. */
    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".editorconfig"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
