package io.anchorwatch.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What has been released about a reason code stands in {@code released/reason-codes.txt} and is never edited. */
class ReleasedReasonCodeTest {
    private static String line(ReasonCode code) {
        return code.name() + ' ' + code.origin() + ' ' + code.family() + ' ' + code.effect() + ' ' + code.severity();
    }

    private static List<String> released() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ReleasedReasonCodeTest.class.getResourceAsStream("/released/reason-codes.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void a_released_code_keeps_its_name_origin_family_effect_and_number() throws IOException {
        List<String> now = Arrays.stream(ReasonCode.values())
                .map(ReleasedReasonCodeTest::line)
                .toList();
        assertThat(now)
                .as("released lines are final; add new codes with new lines")
                .containsAll(released());
    }

    @Test
    void every_code_is_released() throws IOException {
        assertThat(released())
                .as("a new code needs its line in core/src/test/resources/released/reason-codes.txt")
                .containsAll(Arrays.stream(ReasonCode.values())
                        .map(ReleasedReasonCodeTest::line)
                        .toList());
    }

    @Test
    void no_code_is_released_twice() throws IOException {
        assertThat(released()).extracting(line -> line.split(" ")[0]).doesNotHaveDuplicates();
    }

    @Test
    void there_are_33_seed_codes() {
        assertThat(ReasonCode.values())
                .filteredOn(code -> code.origin() == Origin.SEED)
                .hasSize(33);
    }

    @Test
    void names_and_spellings_are_upper_snake_case_of_at_most_32_characters_and_belong_to_one_code_each() {
        List<String> words = new ArrayList<>();
        for (ReasonCode code : ReasonCode.values()) {
            words.add(code.name());
            words.addAll(code.spellings());
        }
        assertThat(words).allMatch(word -> word.matches("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*") && word.length() <= 32);
        Set<String> once = new HashSet<>(words);
        assertThat(once).hasSameSizeAs(words);
    }

    @Test
    void every_code_has_a_title_and_a_number_from_0_to_10() {
        assertThat(ReasonCode.values()).allMatch(code -> code.severity() >= 0 && code.severity() <= 10);
        assertThat(ReasonCode.values())
                .allMatch(code -> !code.title().isBlank() && !code.title().endsWith("."));
    }

    @Test
    void only_transitions_mutate_and_only_the_accept_accepts() {
        for (ReasonCode code : ReasonCode.values()) {
            switch (code.effect()) {
                case MUTATES, MUTATES_WITH_STATES -> assertThat(code.family()).isEqualTo(Family.TRANSITION);
                case ACCEPTS -> assertThat(code).isEqualTo(ReasonCode.REATTACH_ACCEPT);
                case NONE -> assertThat(code.family()).isNotEqualTo(Family.TRANSITION);
            }
        }
    }
}
