package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Nothing in our jars tells when, where or by whom they were built: the same sources give the same bytes. */
final class ReproducibleTest {
    private static final Path ROOT = Watched.ROOT;
    private static final Pattern FIXED =
            Pattern.compile("<project\\.build\\.outputTimestamp>(.+?)</project\\.build\\.outputTimestamp>");

    @Test
    void every_entry_of_every_jar_has_the_same_time() throws IOException {
        Matcher fixed = FIXED.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(fixed.find()).isTrue();
        String day = fixed.group(1).substring(0, 10);
        assertThat(jars()).hasSizeGreaterThan(3).allSatisfy(jar -> {
            try (ZipFile zip = new ZipFile(jar)) {
                assertThat(zip.stream().map(ZipEntry::getTimeLocal).distinct())
                        .as(jar.getName())
                        .singleElement()
                        .asString()
                        .startsWith(day);
            }
        });
    }

    @Test
    void no_manifest_names_a_person_or_the_moment() throws IOException {
        assertThat(jars()).allSatisfy(jar -> {
            try (ZipFile zip = new ZipFile(jar)) {
                String manifest = new String(
                        zip.getInputStream(zip.getEntry("META-INF/MANIFEST.MF")).readAllBytes(),
                        StandardCharsets.UTF_8);
                assertThat(manifest)
                        .as(jar.getName())
                        .doesNotContain("Built-By", "Build-Time", "Bnd-LastModified")
                        .doesNotContain(ROOT.toString());
            }
        });
    }

    /** Those of the modules, as they are on the class path; where classes are there instead, nothing was packed. */
    private static List<File> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(file -> file.getName().endsWith(".jar") && file.toPath().startsWith(ROOT))
                .filter(file ->
                        !file.getName().startsWith("registry-client")) // Its classes bring the times of their jar.
                .toList();
    }
}
