package io.anchorwatch.app.delays;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delays on disk, one JSON object a line, so that they are told of after a restart too. */
public final class DelaysFile {
    private static final Logger LOG = LoggerFactory.getLogger(DelaysFile.class);
    private static final long BYTES_MAX = 4_000_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    public DelaysFile(Path file) {
        this.file = file;
    }

    /** What was kept; a line that cannot be read is left out and said. */
    public List<Delay> read() {
        List<Delay> delays = new ArrayList<>();
        try {
            if (!Files.exists(file) || Files.size(file) > BYTES_MAX) {
                return delays;
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                try {
                    delays.add(MAPPER.readValue(line, Delay.class));
                } catch (JsonProcessingException e) {
                    LOG.warn("line {} of {} is no delay and left out: {}", number, file, e.getOriginalMessage());
                }
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read, what was behind before is not known: {}", file, e.toString());
        }
        return delays;
    }

    /** Keeps these and no others. A disk that takes nothing makes the list end with the process, not the app. */
    public void write(List<Delay> delays) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            StringBuilder text = new StringBuilder();
            for (Delay delay : delays) {
                text.append(MAPPER.writeValueAsString(delay)).append('\n');
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, what is behind now is not known after a restart: {}", file, e.toString());
        }
    }
}
