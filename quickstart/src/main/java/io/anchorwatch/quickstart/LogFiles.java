package io.anchorwatch.quickstart;

import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/**
 * The log beside the data. Standard error gets what a person must see; the file also gets what Kafka has to say about
 * itself, for those who look for a cause. {@code log4j2.xml} has the levels.
 */
final class LogFiles {
    /** While it is set, {@code log4j2.xml} writes to {@code anchorwatch.log} in the directory that it names. */
    private static final String DIRECTORY_PROPERTY = "anchorwatch.log.directory";

    private LogFiles() {}

    /** Begins to log into a directory as well. */
    static void open(Path directory) {
        System.setProperty(DIRECTORY_PROPERTY, directory.toString());
        reconfigure();
    }

    /** Logs to standard error alone again. */
    static void close() {
        System.clearProperty(DIRECTORY_PROPERTY);
        reconfigure();
    }

    private static void reconfigure() {
        if (LogManager.getContext(false) instanceof LoggerContext context) {
            context.reconfigure();
        }
    }
}
