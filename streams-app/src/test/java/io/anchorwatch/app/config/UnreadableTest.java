package io.anchorwatch.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableTest {
    @TempDir
    private Path directory;

    private static String why(Path file) {
        return Unreadable.why(file, catchThrowableOfType(IOException.class, () -> Files.readString(file)));
    }

    @Test
    void what_cannot_be_read_is_told_with_the_reason() throws IOException {
        Path none = directory.resolve("none");
        assertThat(why(none)).isEqualTo("there is no file " + none);
        assertThat(why(directory)).isEqualTo(directory + " is a directory, not a file");
        Path old = Files.write(directory.resolve("old"), "s\u00fcd".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(why(old)).isEqualTo(old + " is no UTF-8");
        assertThat(why(old.resolve("in"))).isEqualTo(old.resolve("in") + " cannot be read: Not a directory");
        assertThat(Unreadable.why(old, new AccessDeniedException(old.toString())))
                .isEqualTo(old + " may not be read by " + System.getProperty("user.name"));
        assertThat(Unreadable.why(directory, new FileSystemException(directory.toString(), null, "Input/output error")))
                .isEqualTo(directory + " cannot be read: Input/output error");
        assertThat(Unreadable.why(old, new IOException("disk on fire")))
                .isEqualTo(old + " cannot be read: disk on fire");
    }

    @Test
    void a_fault_of_a_file_is_told_without_saying_its_name_twice() {
        Path none = directory.resolve("none");
        assertThat(Unreadable.fault(none, catchThrowableOfType(IOException.class, () -> Files.readString(none))))
                .hasToString("there is no file " + none);
    }
}
