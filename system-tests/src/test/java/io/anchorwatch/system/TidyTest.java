package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources and the documents, and asks for the house rules that no compiler knows. */
final class TidyTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int MOST_LINES = 300;
    private static final Pattern REFUSED_NAME =
            Pattern.compile("(Manager|Utils?|Service|Impl|Base|Abstract|Data|Info|Wrapper|Common)(?=[A-Z]|$)");
    private static final Pattern BARE_MARK = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!\\(#\\d+\\))");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record|@interface) ([A-Z]\\w*)");
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|createContextualFragment|\\beval\\(|new Function");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");

    @Test
    void no_type_has_a_name_that_says_only_that_it_serves_another() throws IOException {
        assertThat(java("src/main")
                        .filter(file -> found(TYPE, text(file))
                                .anyMatch(type ->
                                        REFUSED_NAME.matcher(type.group(1)).find())))
                .isEmpty();
    }

    @Test
    void no_main_file_is_longer_than_a_reader_can_hold() throws IOException {
        assertThat(java("src/main").filter(file -> text(file).lines().count() > MOST_LINES))
                .isEmpty();
    }

    @Test
    void no_file_of_the_page_is_longer_either_and_none_makes_markup_of_text() throws IOException {
        List<Path> page =
                Stream.of(".js", ".css", ".html").flatMap(TidyTest::page).toList();
        assertThat(page).hasSizeGreaterThan(20);
        assertThat(page.stream().filter(file -> text(file).lines().count() > MOST_LINES))
                .isEmpty();
        assertThat(page.stream().filter(file -> MARKUP.matcher(text(file)).find()))
                .isEmpty();
    }

    @Test
    void unfinished_work_has_an_issue_number() throws IOException {
        Stream<Path> sources = java("src").filter(file -> !file.endsWith("TidyTest.java"));
        assertThat(sources.filter(file -> BARE_MARK.matcher(text(file)).find())).isEmpty();
    }

    @Test
    void every_package_says_what_it_is_and_is_null_marked() throws IOException {
        assertThat(java("src/main").map(Path::getParent).distinct().filter(directory -> !isDescribed(directory)))
                .isEmpty();
    }

    @Test
    void every_document_has_one_title() throws IOException {
        assertThat(files(".md")
                        .filter(file -> prose(file)
                                        .lines()
                                        .filter(line -> line.startsWith("# "))
                                        .count()
                                != 1))
                .isEmpty();
    }

    @Test
    void every_relative_link_of_a_document_leads_somewhere() throws IOException {
        List<String> dead = files(".md")
                .flatMap(file -> found(LINK, prose(file))
                        .map(link -> link.group(1))
                        .filter(link -> !Files.exists(file.resolveSibling(link)))
                        .map(link -> ROOT.relativize(file) + " -> " + link))
                .toList();
        assertThat(dead).isEmpty();
    }

    @Test
    void there_is_something_to_read() throws IOException {
        assertThat(java("src/main")).hasSizeGreaterThan(50);
        assertThat(files(".md")).contains(ROOT.resolve("README.md"));
    }

    private static boolean isDescribed(Path directory) {
        Path description = directory.resolve("package-info.java");
        return Files.exists(description)
                && text(description).contains("@NullMarked")
                && text(description).startsWith("/**");
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String prose(Path file) {
        return CODE_BLOCK.matcher(text(file)).replaceAll("");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Path> java(String part) throws IOException {
        return files(".java").filter(file -> file.toString().contains("/" + part + "/"));
    }

    private static Stream<Path> page(String ending) {
        try {
            return files(ending).filter(file -> file.toString().contains("/src/main/resources/page/"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The repository's own files: nothing that a build made, nothing that a tool keeps for itself. */
    private static Stream<Path> files(String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(ROOT)) {
            return walk
                    .filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.of("/target/", "/node_modules/", "/.git/", "/.anchorwatch/")
                            .noneMatch(file.toString()::contains))
                    .toList()
                    .stream();
        }
    }
}
