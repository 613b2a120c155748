package io.anchorwatch.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Says where a secret is: {@code file:/path}, {@code env:NAME}, or a reference to one of Kafka's configuration providers.
 * The secret itself is nowhere in a configuration, so that whoever reads one has nothing.
 */
final class SecretReference {
    /** Anything else could not stand in a header, and the client's complaint about it would quote it. */
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,4096}");

    private SecretReference() {}

    /** Whether a value as it is written is a reference and nothing more. */
    static boolean is(String written) {
        return References.is(written) || written.startsWith("file:") || written.startsWith("env:");
    }

    /**
     * The secret; null where there is none, or one that cannot be used.
     *
     * @param written as it stands in the file
     * @param value with what the provider knows in its place
     */
    static @Nullable Password resolve(String written, String value) {
        String secret = written.startsWith("file:")
                ? contents(written.substring("file:".length()))
                : written.startsWith("env:") ? System.getenv(written.substring("env:".length())) : value;
        return secret == null || is(secret) || !PRINTABLE.matcher(secret).matches() ? null : new Password(secret);
    }

    private static @Nullable String contents(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            return null;
        }
    }
}
