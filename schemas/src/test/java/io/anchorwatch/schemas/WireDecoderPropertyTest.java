package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.anchorwatch.event.ReasonEvent;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireDecoderPropertyTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Far more than a reading takes, far less than one trusted length of two billion. */
    private static final long BYTES_MAX = 4L << 20;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void no_bytes_make_a_reader_throw_or_take_much_memory(long seed) {
        try (RegistryStub stub = new RegistryStub()) {
            Registry registry = stub.registry();
            WireDecoder<ReasonEvent> decoder = new WireSerdes(registry, "").decoder(WireRecord.REASON_EVENT);
            WireEncoder<ReasonEvent> encoder = new WireEncoder<>(WireRecord.REASON_EVENT, registry, "");
            Schema newer = CodecPropertyTest.withOneMoreField(WireRecord.REASON_EVENT.schema());
            byte ours = encoder.encode(new Samples(seed).event())[4];
            byte theirs = (byte) stub.put(newer.toString(), "AVRO");
            Samples samples = new Samples(seed);
            Random random = new Random(seed);
            int accepted = 0;
            int rejected = 0;
            for (int i = 0; i < 5_000; i++) {
                byte[] bytes = spoil(encoder.encode(samples.event()), random);
                if (bytes.length >= 5) {
                    bytes[0] = 0;
                    Arrays.fill(bytes, 1, 4, (byte) 0);
                    bytes[4] = random.nextBoolean() ? theirs : ours;
                }
                long before = THREADS.getCurrentThreadAllocatedBytes();
                Decoded<ReasonEvent> decoded = decoder.decode(bytes);
                assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(BYTES_MAX);
                if (decoded instanceof Decoded.Accepted<ReasonEvent>) {
                    accepted++;
                } else {
                    rejected++;
                }
            }
            assertThat(accepted).as("some stay good, or the test tests nothing").isPositive();
            assertThat(rejected).isGreaterThan(accepted);
        }
    }

    private static byte[] spoil(byte[] good, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(400)];
                random.nextBytes(noise);
                return noise;
            }
            case 1 -> {
                return Arrays.copyOf(good, random.nextInt(good.length));
            }
            case 2 -> {
                byte[] flipped = good.clone();
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return flipped;
            }
            default -> {
                byte[] planted = good.clone();
                int at = 5 + random.nextInt(planted.length - 5);
                Arrays.fill(planted, at, Math.min(planted.length, at + random.nextInt(9)), (byte) 0xFF);
                return planted;
            }
        }
    }
}
