package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a YAML file within limits: its size, how deep it goes, and no aliases, by which a small file becomes a large one. */
final class YamlFile {
    static final int BYTES_MAX = 256 * 1_024;
    static final int DEPTH_MAX = 16;

    private final Piece.Source source;
    private final List<Fault> faults;
    private final Path file;

    private YamlFile(Path file, List<Fault> faults) {
        this.file = file;
        this.faults = faults;
        this.source = new Piece.Source(file.toString(), faults);
    }

    /** The documents of a file; what is wrong is added to {@code faults}, and none is returned then. */
    static List<Piece> documents(Path file, List<Fault> faults) {
        return new YamlFile(file, faults).documents();
    }

    private List<Piece> documents() {
        try {
            if (Files.size(file) > BYTES_MAX) {
                source.fault(0, 0, null, "at most " + BYTES_MAX + " bytes");
                return List.of();
            }
            String text = Files.readString(file);
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setAllowRecursiveKeys(false)
                    .setAllowNonScalarKeys(false)
                    .setMaxAliasesForCollections(0)
                    .setCodePointLimit(BYTES_MAX)
                    .build();
            if (!withinLimits(text, settings)) {
                return List.of();
            }
            List<Piece> documents = new ArrayList<>();
            for (Node node : new Compose(settings).composeAllFromString(text)) {
                documents.add(new Piece(new Piece.Source(file.toString(), faults), node));
            }
            return documents;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine()).orElse(0);
            int column = e.getProblemMark().map(mark -> mark.getColumn()).orElse(0);
            source.fault(line, column, null, "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            source.fault(0, 0, null, "is not YAML: " + e.getMessage());
        } catch (IOException e) {
            faults.add(Unreadable.fault(file, e));
        }
        return List.of();
    }

    /** The parser keeps its own stack and builds nothing, so that depth can be measured before anything goes deep. */
    private boolean withinLimits(String text, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            int line = event.getStartMark().map(mark -> mark.getLine()).orElse(0);
            int column = event.getStartMark().map(mark -> mark.getColumn()).orElse(0);
            switch (event.getEventId()) {
                case Alias -> {
                    source.fault(line, column, null, "aliases are not taken: write it out");
                    return false;
                }
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEPTH_MAX) {
                source.fault(line, column, null, "at most " + DEPTH_MAX + " maps and lists within each other");
                return false;
            }
        }
        return true;
    }
}
