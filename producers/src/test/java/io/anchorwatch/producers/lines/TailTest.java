package io.anchorwatch.producers.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    @TempDir
    private Path directory;

    private Path file;
    private Tail tail;
    private final List<String> news = new ArrayList<>();

    @BeforeEach
    void begins() {
        file = directory.resolve("events.jsonl");
        tail = new Tail(file, null, news::add);
    }

    @AfterEach
    void ends() throws IOException {
        tail.close();
    }

    private void append(String text) throws IOException {
        append(file, text);
    }

    private static void append(Path to, String text) throws IOException {
        Files.writeString(to, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Path rotated(String suffix) {
        return directory.resolve("events.jsonl" + suffix);
    }

    /** Rotation as logrotate does it: every older file moves up by one. */
    private void rename() throws IOException {
        for (int i = 8; i > 0; i--) {
            if (Files.exists(rotated("." + i))) {
                Files.move(rotated("." + i), rotated("." + (i + 1)));
            }
        }
        Files.move(file, rotated(".1"));
    }

    private void copyAndEmpty(String suffix) throws IOException {
        Files.copy(file, rotated(suffix));
        Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
    }

    /** What there is for now. */
    private List<String> read() throws IOException {
        List<String> read = new ArrayList<>();
        for (Line line = tail.next(); line != null; line = tail.next()) {
            read.add(new String(line.bytes(), StandardCharsets.UTF_8));
        }
        return read;
    }

    /** As another process would, after a crash or a stop. */
    private void startAnew() throws IOException {
        Position position = tail.position();
        tail.close();
        tail = new Tail(file, position, news::add);
    }

    @Test
    void a_file_that_is_not_there_yet_is_waited_for_and_that_is_said_once() throws IOException {
        assertThat(read()).isEmpty();
        assertThat(read()).isEmpty();
        assertThat(news).singleElement().asString().contains("waiting for");
        append("a\n");
        assertThat(read()).containsExactly("a");
    }

    @Test
    void a_line_without_an_end_is_completed_later() throws IOException {
        append("a\n{\"b");
        assertThat(read()).containsExactly("a");
        append("\"}\nc\n");
        assertThat(read()).containsExactly("{\"b\"}", "c");
    }

    @Test
    void a_renamed_file_is_read_to_its_end_also_what_came_after_the_new_one_was_made() throws IOException {
        append("a\n");
        assertThat(read()).containsExactly("a");
        append("b\n");
        rename();
        append("");
        assertThat(read()).containsExactly("b");
        append(rotated(".1"), "c\n");
        assertThat(read()).as("the new file is still empty").containsExactly("c");
        append(rotated(".1"), "d\n");
        append("e\n");
        assertThat(read()).containsExactly("d", "e");
        assertThat(news).isEmpty();
    }

    @Test
    void what_stands_without_an_end_at_the_end_of_a_renamed_file_is_a_line() throws IOException {
        append("a\nb");
        assertThat(read()).containsExactly("a");
        rename();
        append("c\n");
        assertThat(read()).containsExactly("b", "c");
    }

    @Test
    void several_rotations_between_two_looks_lose_nothing() throws IOException {
        append("a\n");
        assertThat(read()).containsExactly("a");
        for (String text : List.of("b\n", "c\n", "d\n")) {
            append(text);
            rename();
        }
        append("e\n");
        assertThat(read()).containsExactly("b", "c", "d", "e");
    }

    @Test
    void files_that_were_rotated_before_the_first_look_are_not_read() throws IOException {
        append("old\n");
        rename();
        append("a\n");
        assertThat(read()).containsExactly("a");
        rename();
        append("b\n");
        assertThat(read()).containsExactly("b");
    }

    @Test
    void a_file_that_was_copied_and_emptied_is_read_from_its_start_and_nothing_twice() throws IOException {
        append("a1\na2\n");
        assertThat(read()).containsExactly("a1", "a2");
        copyAndEmpty(".1");
        assertThat(read()).isEmpty();
        append("b1\n");
        assertThat(read()).containsExactly("b1");
        assertThat(news).isEmpty();
    }

    @Test
    void what_was_written_before_a_file_was_copied_and_emptied_is_read_from_the_copy() throws IOException {
        append("a1\n");
        assertThat(read()).containsExactly("a1");
        append("a2\n");
        copyAndEmpty(".2");
        append("b1\nb2\n");
        copyAndEmpty(".1");
        append("c1\n");
        assertThat(read()).containsExactly("a2", "b1", "b2", "c1");
        assertThat(news).isEmpty();
    }

    @Test
    void a_file_that_was_emptied_and_has_grown_beyond_the_place_is_noticed_by_its_content() throws IOException {
        append("a1\n");
        assertThat(read()).containsExactly("a1");
        append("a2\n");
        copyAndEmpty(".1");
        append("b1\nb2\nb3\n");
        assertThat(read()).containsExactly("a2", "b1", "b2", "b3");
    }

    @Test
    void a_file_that_was_emptied_without_a_copy_is_read_from_its_start_and_that_is_said() throws IOException {
        append("a1\na2\n");
        assertThat(read()).hasSize(2);
        Files.writeString(file, "b\n");
        assertThat(read()).containsExactly("b");
        assertThat(news).singleElement().asString().contains("was emptied", "behind line 2");
    }

    @Test
    void a_new_start_goes_on_where_the_old_one_was() throws IOException {
        append("a\n\nb");
        assertThat(read()).containsExactly("a", "");
        startAnew();
        append("c\nd\n");
        Line line = tail.next();
        assertThat(new String(line.bytes(), StandardCharsets.UTF_8)).isEqualTo("bc");
        assertThat(line.number()).isEqualTo(3);
        assertThat(read()).containsExactly("d");
        startAnew();
        assertThat(read()).isEmpty();
    }

    @Test
    void a_new_start_finds_its_file_under_its_new_name_and_all_that_follow() throws IOException {
        append("a\n");
        assertThat(read()).containsExactly("a");
        append("b\n");
        rename();
        append("c\n");
        rename();
        append("d\n");
        startAnew();
        assertThat(read()).containsExactly("b", "c", "d");
    }

    @Test
    void a_new_start_finds_the_copy_of_its_file() throws IOException {
        append("a\n");
        assertThat(read()).containsExactly("a");
        append("b\n");
        copyAndEmpty("-20260301");
        append("c\nd\n");
        startAnew();
        assertThat(read()).containsExactly("b", "c", "d");
    }

    @Test
    void a_file_that_has_only_the_number_of_the_old_one_is_not_taken_for_it() throws IOException {
        append("a1\na2\n");
        assertThat(read()).hasSize(2);
        Files.writeString(file, "b1\nb2\nb3\n");
        startAnew();
        assertThat(read()).containsExactly("b1", "b2", "b3");
        assertThat(news).singleElement().asString().contains("behind line 2");
    }

    @Test
    void where_the_last_file_is_gone_all_that_is_newer_is_read() throws IOException {
        append("a\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(read()).containsExactly("a");
        rename();
        append("b\n");
        rename();
        Files.delete(rotated(".2"));
        append("c\n");
        startAnew();
        assertThat(read()).containsExactly("b", "c");
        assertThat(news).singleElement().asString().contains("is not read");
    }

    @Test
    void compressed_files_and_others_beside_it_are_none_of_its_business() throws IOException {
        append("a\n");
        assertThat(read()).containsExactly("a");
        append(rotated(".1.gz"), "x\n");
        append(rotated(".rejects"), "x\n");
        append(directory.resolve("other.jsonl.1"), "x\n");
        rename();
        append("b\n");
        assertThat(read()).containsExactly("b");
    }
}
