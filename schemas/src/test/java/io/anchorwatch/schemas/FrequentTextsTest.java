package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class FrequentTextsTest {
    @Test
    void whatWasKeptIsGivenAgain() throws IOException {
        String first = new ByteCursor(encoded("node-a"), 0).readFrequent();
        String second = new ByteCursor(encoded("node-a"), 0).readFrequent();

        assertThat(second).isEqualTo("node-a").isSameAs(first);
    }

    @Test
    void oneTextIsNeverTakenForAnotherHoweverManyShareItsPlace() throws IOException {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 20_000; i++) {
                String text = "node-" + i + (i % 7 == 0 ? "-ü-漢" : "");
                assertThat(new ByteCursor(encoded(text), 0).readFrequent()).isEqualTo(text);
            }
        }
        // Of one hash, as Java counts them.
        assertThat(new ByteCursor(encoded("Aa"), 0).readFrequent()).isEqualTo("Aa");
        assertThat(new ByteCursor(encoded("BB"), 0).readFrequent()).isEqualTo("BB");
    }

    @Test
    void longTextsAreReadAsOthersAre() throws IOException {
        String text = "x".repeat(5_000);

        assertThat(new ByteCursor(encoded(text), 0).readFrequent()).isEqualTo(text);
    }

    @Test
    void whatIsNoTextIsRefusedEachTime() {
        byte[] halfOfATwoByteLetter = {2, (byte) 0xC3};

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> new ByteCursor(halfOfATwoByteLetter, 0).readFrequent())
                    .hasMessage("a text is not UTF-8");
        }
    }

    @Test
    void aLengthBeyondTheRecordIsRefused() {
        assertThatThrownBy(() -> new ByteCursor(new byte[] {100, 'a'}, 0).readFrequent())
                .isInstanceOf(ByteCursor.Malformed.class);
    }

    private static byte[] encoded(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        encoder.flush();
        return out.toByteArray();
    }
}
