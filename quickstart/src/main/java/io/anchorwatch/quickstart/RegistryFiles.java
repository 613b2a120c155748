package io.anchorwatch.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a registry's program and its files are. */
record RegistryFiles(Path directory) {
    /** Names the unpacked program's directory where it is not beside the class path, as in an image. */
    private static final String PROGRAM_PROPERTY = "anchorwatch.registry.program";

    Path database() {
        return directory.resolve("registry");
    }

    Path log() {
        return directory.resolve("registry.log");
    }

    /** An argument of the child that names the directory, so that a process can be told to be its registry. */
    String mark() {
        return "-Danchorwatch.registry.directory=" + directory;
    }

    /** The process that the directory's last registry ran in, if it did not end in order. */
    Optional<Long> pid() {
        try {
            return Optional.of(Long.parseLong(Files.readString(pidFile()).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void writePid(long pid) throws IOException {
        Files.writeString(pidFile(), pid + "\n");
    }

    void deletePid() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path pidFile() {
        return directory.resolve("registry.pid");
    }

    /**
     * The registry's jar, unpacked by the build into {@code registry/} beside the class path or one level above.
     *
     * @throws CommandFailure if it is not there
     */
    static Path program() {
        Path classes = ownClasses();
        String named = System.getProperty(PROGRAM_PROPERTY);
        Stream<Path> places = named != null
                ? Stream.of(Path.of(named))
                : Stream.iterate(classes.getParent(), Path::getParent).limit(2).map(place -> place.resolve("registry"));
        return places.flatMap(RegistryFiles::runner)
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.FAILED,
                        "the registry's program is not beside " + classes + ": build with mvn package"));
    }

    /** The jar or the directory that this class was loaded from. */
    static Path ownClasses() {
        try {
            return Path.of(RegistryFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> runner(Path place) {
        if (!Files.isDirectory(place)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
