package io.anchorwatch.app.forward.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Parcels;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines on a disk. */
final class FileReceiverTest {
    @TempDir
    private Path directory;

    private Receiver receiver(Path path) {
        return Receivers.of(Settings.of("file", "path", path.toString(), "rotate.bytes", "4096"));
    }

    @Test
    void lines_are_added_whole_and_what_a_crash_cut_off_is_taken_away_first() throws Exception {
        Path path = directory.resolve("deep").resolve("out.jsonl");
        try (Receiver receiver = receiver(path)) {
            assertThat(receiver.send(Parcels.some(2))).isEqualTo(Verdict.ACCEPTED);
        }
        Files.writeString(path, Files.readString(path) + "{\"n\":\"ha");
        try (Receiver receiver = receiver(path)) {
            receiver.send(Parcels.some(1));
            assertThat(path).hasContent("{\"n\":0}\n{\"n\":1}\n{\"n\":0}\n");
        }
    }

    @Test
    void a_file_that_would_grow_too_large_is_numbered_and_none_is_lost() throws Exception {
        Path path = directory.resolve("out.jsonl");
        Files.writeString(directory.resolve("out.jsonl.1"), "an older one\n");
        try (Receiver receiver = receiver(path)) {
            for (int i = 0; i < 3; i++) {
                receiver.send(Parcels.some(300));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String each : List.of("out.jsonl.2", "out.jsonl.3", "out.jsonl")) {
            lines.addAll(Files.readAllLines(directory.resolve(each)));
        }
        assertThat(lines).hasSize(900).allMatch(line -> line.endsWith("}"));
        assertThat(directory.resolve("out.jsonl.1")).hasContent("an older one\n");
    }

    @Test
    void a_file_that_somebody_moved_away_is_begun_anew() throws Exception {
        Path path = directory.resolve("out.jsonl");
        try (Receiver receiver = receiver(path)) {
            receiver.send(Parcels.some(1));
            Files.move(path, directory.resolve("elsewhere"));
            receiver.send(Parcels.some(2));
        }
        assertThat(path).hasContent("{\"n\":0}\n{\"n\":1}\n");
    }

    @Test
    void a_path_that_cannot_be_written_or_is_taken_is_tried_again() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (Receiver receiver = receiver(file.resolve("below"))) {
            assertThat(receiver.send(Parcels.some(1))).isInstanceOf(Verdict.Retry.class);
        }
        Path path = directory.resolve("out.jsonl");
        Receiver first = receiver(path);
        first.send(Parcels.some(1));
        try (Receiver second = receiver(path)) {
            assertThat(second.send(Parcels.some(1))).isInstanceOf(Verdict.Retry.class);
            first.close();
            assertThat(second.send(Parcels.some(1))).isEqualTo(Verdict.ACCEPTED);
        }
    }
}
