package io.anchorwatch.app.detections;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.OwnRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of our own rules, which a suppression may say, against those that the code concludes by. */
final class OwnRulesTest {
    private static final Path CORE = Path.of("..", "core", "src", "main", "java", "io", "anchorwatch");
    private static final Pattern WORD = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");

    @Test
    void every_rule_that_the_documents_name_can_be_suppressed() throws IOException {
        Set<String> told = new TreeSet<>();
        boolean table = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "domain.md"))) {
            table = line.startsWith("|") && (table || line.startsWith("| rule | code |"));
            Matcher name = Pattern.compile("^\\| `([a-z-]+)`").matcher(line);
            if (table && name.find()) {
                told.add(name.group(1));
            }
        }
        assertThat(told).hasSizeGreaterThan(10);
        assertThat(OwnRules.NAMES).containsAll(told);
    }

    @Test
    void every_name_stands_in_the_code_that_concludes() throws IOException {
        Set<String> words = new TreeSet<>();
        for (String folder : Set.of("session", "flood", "accounting", "detection", "client")) {
            try (Stream<Path> files = Files.walk(CORE.resolve(folder))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    Matcher word = WORD.matcher(Files.readString(file));
                    while (word.find()) {
                        words.add(word.group(1));
                    }
                }
            }
        }
        assertThat(words).containsAll(OwnRules.NAMES);
    }
}
