package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.Unreadable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A file of Java properties, as every command takes it. */
final class ConfigFile {
    private ConfigFile() {}

    /**
     * What is written in the file.
     *
     * @throws CommandFailure if it cannot be read
     */
    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "--config: " + Unreadable.why(file, e), e);
        }
        Map<String, String> options = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
        return options;
    }
}
