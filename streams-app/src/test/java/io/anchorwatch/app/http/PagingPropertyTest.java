package io.anchorwatch.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.Examples;
import io.anchorwatch.conclusion.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PagingPropertyTest {
    private static Site site;

    static java.util.stream.LongStream seeds() {
        return java.util.stream.LongStream.rangeClosed(1, 20);
    }

    @BeforeAll
    static void open() {
        site = new Site();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoever_pages_sees_everything_that_was_there_once_whatever_arrives_meanwhile(long seed) {
        Random random = new Random(seed);
        String subject = "s" + seed;
        Set<String> there = new TreeSet<>();
        for (int i = 0; i < 5 + random.nextInt(30); i++) {
            there.add(conclude(subject, i, random.nextInt(20)));
        }
        List<String> seen = new ArrayList<>();
        String token = "";
        int more = 1_000;
        do {
            JsonNode page =
                    site.json("/api/v1/findings?subject=" + subject + "&limit=" + (1 + random.nextInt(7)) + token);
            page.path("items").forEach(item -> seen.add(item.path("finding_id").asText()));
            token = page.path("next_page_token").isNull()
                    ? ""
                    : "&page_token=" + page.path("next_page_token").asText();
            for (int i = 0; i < random.nextInt(4); i++) {
                conclude(subject, more++, random.nextInt(20));
            }
        } while (!token.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().containsAll(there);
    }

    private static String conclude(String subject, int number, int second) {
        Finding finding = Examples.finding(subject, second + number / 1_000_000.0);
        site.conclude(finding);
        return finding.id();
    }
}
