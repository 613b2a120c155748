package io.anchorwatch.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The version of everything that an application keeps for itself: its stores, their changelogs, and what its parts send each
 * other. Whoever changes a layout raises the number in the file {@code state-version}. The next start then has a group,
 * stores and internal topics of its own, reads the log from its beginning, and takes over from the version before.
 */
public final class StateVersion {
    /** The one whose names are those of the application itself. */
    static final int FIRST = 1;

    private static final int CURRENT = read();

    private StateVersion() {}

    /** The version of this program. */
    public static int current() {
        return CURRENT;
    }

    /** Names the consumer group, the stores' directory and the internal topics of a version. */
    public static String id(String applicationId, int version) {
        return version == FIRST ? applicationId : applicationId + "-s" + version;
    }

    private static int read() {
        try (InputStream in = StateVersion.class.getResourceAsStream("state-version")) {
            if (in == null) {
                throw new IllegalStateException("the file state-version is not in the jar");
            }
            return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
