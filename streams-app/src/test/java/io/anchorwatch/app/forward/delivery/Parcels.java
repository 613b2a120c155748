package io.anchorwatch.app.forward.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Parcels for tests. */
public final class Parcels {
    private Parcels() {}

    /** With the key of a session, an id and a payload that say which it is. */
    public static Parcel of(int partition, long offset, String session) {
        byte[] key = ("default/" + session).getBytes(UTF_8);
        return new Parcel(
                new ConsumerRecord<>("security-findings", partition, offset, key, new byte[] {1}),
                1,
                session + "/" + offset,
                ("{\"n\":" + offset + "}").getBytes(UTF_8));
    }

    /** So many of one session in one partition. */
    public static List<Parcel> some(int count) {
        return IntStream.range(0, count).mapToObj(n -> of(0, n, "s")).toList();
    }
}
