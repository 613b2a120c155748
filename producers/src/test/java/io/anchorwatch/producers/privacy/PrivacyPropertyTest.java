package io.anchorwatch.producers.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import io.anchorwatch.producers.ParsedLine;
import io.anchorwatch.producers.ReasonEventJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody writes into an event, what must not leave the node does not. */
class PrivacyPropertyTest {
    private static final long AT = 1_782_864_000_000_000L;
    private static final String[] AROUND = {
        "",
        " ",
        "udp:",
        "tcp://",
        "[",
        "]:443",
        "‮",
        "😀",
        "𐏿",
        "p1.",
        "'; DROP",
        "\\",
        "\"",
        "%00",
        "<b>",
        "${env:X}",
        "{",
        "é",
        "é",
        "a".repeat(60),
        "::",
        ".",
        "-",
        "@",
        ":"
    };

    static List<Integer> seeds() {
        return java.util.stream.IntStream.range(0, 40).boxed().toList();
    }

    private static Privacy keyed(int key) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        return new Privacy(
                new Pseudonyms(List.of(new Pseudonyms.Epoch(1, Long.MIN_VALUE, bytes))), Privacy.Addresses.REFUSED);
    }

    private static String address(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "%d.%d.%d.%d".formatted(1 + random.nextInt(250), random.nextInt(256), random.nextInt(256), 17);
            case 1 -> "2001:db8:%x::%x".formatted(0x1000 + random.nextInt(0xe000), 0x1000 + random.nextInt(0xe000));
            case 2 -> "2001:db8:0:%x:1:2:3:%x".formatted(random.nextInt(65_536), 0x1000 + random.nextInt(0xe000));
            case 3 -> "who%d@mail%d.example".formatted(random.nextInt(10_000), random.nextInt(100));
            default -> "02:00:5e:%02x:53:%02x".formatted(random.nextInt(256), random.nextInt(256));
        };
    }

    /** Within the rules of an id: at most 200 characters, no slash, no control character. */
    private static String id(Random random, String inner) {
        String text = AROUND[random.nextInt(AROUND.length)] + inner + AROUND[random.nextInt(AROUND.length)];
        return text.replace("/", "_").replaceAll("\\p{Cntrl}", "");
    }

    private static ReasonEvent event(String source, String client, String transport, Map<String, String> details) {
        return new ReasonEvent(
                "default",
                "n",
                0,
                1,
                "AUTH_FAIL",
                AT,
                "s-1",
                1,
                1,
                null,
                null,
                transport,
                null,
                source,
                client,
                null,
                details);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void with_keys_nothing_personal_is_left_and_the_event_is_one(int seed) {
        Random random = new Random(seed);
        Privacy privacy = keyed(1);
        for (int i = 0; i < 100; i++) {
            String source = id(random, "quelle" + random.nextInt(1_000_000));
            String client = id(random, address(random));
            String plain = address(random);
            ReasonEvent event = event(
                    source,
                    client,
                    "udp:" + plain,
                    Map.of("remote_hash", source, "note", "seen at " + plain + ", twice", "rtt_ms", "17"));
            assertThat(privacy.objection(event)).isNull();
            ReasonEvent veiled = privacy.veiled(event);
            assertThat(veiled.source()).matches("p1\\.[0-9a-f]{32}");
            assertThat(veiled.clientRef()).matches("p1\\.[0-9a-f]{32}");
            assertThat(veiled.details()).containsEntry("rtt_ms", "17").containsEntry("remote_hash", veiled.source());
            assertThat(EventRules.check(veiled)).isNull();
            String line = ReasonEventJson.write(veiled);
            assertThat(line).doesNotContain(plain, "quelle").doesNotContain(client);
            assertThat(ReasonEventJson.parse(line.getBytes(StandardCharsets.UTF_8), AT))
                    .isEqualTo(new ParsedLine.Valid(veiled));
            assertThat(privacy.veiled(event)).isEqualTo(veiled);
            assertThat(keyed(2).veiled(event).source()).isNotEqualTo(veiled.source());
        }
        assertThat(privacy.replaced()).isEqualTo(2L * 100 * 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void without_keys_an_address_keeps_its_event_back_wherever_it_stands(int seed) {
        Random random = new Random(seed);
        Privacy privacy = Privacy.strict();
        for (int i = 0; i < 100; i++) {
            String plain = address(random);
            Map<String, String> detail = new HashMap<>(Map.of("note", "at " + plain));
            for (ReasonEvent event : List.of(
                    event(plain, "c", "udp:A", Map.of()),
                    event("s", plain, "udp:A", Map.of()),
                    event("s", "c", "udp:" + plain, Map.of()),
                    event("s", "c", "udp:A", detail))) {
                Violation wrong = privacy.objection(event);
                assertThat(wrong).as(plain).isNotNull();
                assertThat(wrong.toString()).doesNotContain(plain).contains("publish.pseudonyms.file");
            }
        }
        assertThat(privacy.keptBack()).isEqualTo(400);
        assertThat(new Privacy(null, Privacy.Addresses.PLAIN).objection(event("10.0.0.1", "c", "t", Map.of())))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                ":",
                "@",
                "a@",
                "1.",
                "eyJ",
                "-eyJ",
                "-eyJaaaaaaaaa.",
                "-----BEGIN ",
                "aa:",
                "Bearer ",
                "_",
                "::",
                "f:f"
            })
    void no_text_that_somebody_makes_for_it_holds_up_the_publisher(String part) {
        String long64 = part.repeat(65_536 / part.length());
        long began = System.nanoTime();
        boolean unused = Private.address(long64) || Private.secret(long64) || Private.secretName(long64);
        assertThat((System.nanoTime() - began) / 1_000_000).as("ms").isLessThan(2_000);
    }
}
