package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.Fault;
import io.anchorwatch.app.config.FaultyConfigException;
import io.anchorwatch.app.config.Unreadable;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands in files of rules.
 *
 * @param rules those that are executed
 * @param scenarios what they promise about themselves
 * @param suppressions of which of their findings it is known that they are wanted
 */
public record Detections(Rules rules, List<RuleScenario> scenarios, Suppressions suppressions) {
    private static final int FILES_MAX = 1_000;
    private static final int DEPTH_MAX = 4;

    static final Detections NONE = new Detections(new Rules(List.of()), List.of(), Suppressions.NONE);

    public Detections {
        scenarios = List.copyOf(scenarios);
    }

    /**
     * What an installation executes, which may be nothing, and what is suppressed in it.
     *
     * @throws FaultyConfigException with everything that is wrong
     */
    public static Detections of(AppConfig config) {
        Path directory = config.detectionsDir();
        Path suppressions = config.detectionsSuppressions();
        Detections read = directory == null ? NONE : load(List.of(directory));
        if (suppressions == null) {
            return read;
        }
        List<Fault> faults = new ArrayList<>();
        Suppressions suppressed = SuppressionsFile.read(suppressions, read.rules(), faults);
        if (!faults.isEmpty()) {
            throw new FaultyConfigException(faults);
        }
        return new Detections(read.rules(), read.scenarios(), suppressed);
    }

    /**
     * Reads files, and every {@code .yml} and {@code .yaml} file in directories. Rules refer to each other across files.
     *
     * @throws FaultyConfigException with everything that is wrong
     */
    public static Detections load(List<Path> paths) {
        List<Fault> faults = new ArrayList<>();
        RuleFiles read = new RuleFiles(faults);
        for (Path path : paths) {
            files(path, faults).forEach(read::read);
        }
        Detections detections = read.detections();
        if (!faults.isEmpty()) {
            throw new FaultyConfigException(faults);
        }
        return detections;
    }

    static List<Path> files(Path path, List<Fault> faults) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> walk = Files.walk(path, DEPTH_MAX)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".yml") || file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            if (files.isEmpty() || files.size() > FILES_MAX) {
                faults.add(new Fault(
                        path.toString(),
                        files.size() + " files",
                        "must hold from 1 to " + FILES_MAX + " files of rules (.yml or .yaml)",
                        null));
                return List.of();
            }
            return files;
        } catch (IOException e) {
            faults.add(Unreadable.fault(path, e));
            return List.of();
        }
    }
}
