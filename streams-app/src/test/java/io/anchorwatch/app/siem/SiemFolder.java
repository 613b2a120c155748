package io.anchorwatch.app.siem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The published schemas, field lists and samples of other formats, which the repository does not carry: a folder
 * {@code siem-data}, named by {@code -Danchorwatch.siem.data} or beside the checkout. Without it, tests that need it are
 * skipped and say so.
 */
final class SiemFolder {
    static final ObjectMapper JSON = new ObjectMapper();

    private SiemFolder() {}

    private static @Nullable Path folder() {
        String named = System.getProperty("anchorwatch.siem.data");
        if (named != null) {
            return Path.of(named);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/siem-data"))) {
                return at.resolve("shared/siem-data");
            }
        }
        return null;
    }

    static String text(String file) {
        Path folder = folder();
        assumeTrue(folder != null, "no folder siem-data: name it with -Danchorwatch.siem.data");
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String file) {
        return text(file).lines().toList();
    }

    static JsonNode json(String file) {
        return tree(text(file));
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
