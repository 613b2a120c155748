package io.anchorwatch.producers.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes in place of what would say who somebody is. The same value has the same pseudonym at all nodes that have
 * the key, for as long as its epoch lasts: HMAC-SHA-256 of kind, fleet and value with a zero byte between them, its first
 * 128 bits in hexadecimal, behind {@code p}, the epoch's number and a dot. Which epoch holds is decided by the time that
 * the event itself tells, so that an event that is sent again says the same. Safe for several threads.
 */
public final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private final NavigableMap<Long, Epoch> epochs = new TreeMap<>();

    /** What is replaced: the same text as a source and as a client has two pseudonyms, which nobody can tell are one. */
    enum Kind {
        SOURCE,
        CLIENT,
        /** Anything else that holds an address. */
        TEXT
    }

    /**
     * A key and since when it holds.
     *
     * @param number part of each pseudonym, so that one sees which key it is of
     * @param from epoch microseconds
     */
    @SuppressWarnings("ArrayRecordComponent") // It is handed over once and never shown.
    record Epoch(int number, long from, byte[] key) {
        /** Without the key. */
        @Override
        public String toString() {
            return "epoch " + number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Epoch epoch && epoch.number == number && Arrays.equals(epoch.key, key);
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** @param epochs at least one, no two from the same time; before the first begins, it holds all the same */
    Pseudonyms(List<Epoch> epochs) {
        epochs.forEach(epoch -> this.epochs.put(epoch.from(), epoch));
    }

    /**
     * What stands for a value.
     *
     * @param at what the event tells as its time, epoch microseconds
     */
    String of(Kind kind, String fleetId, String value, long at) {
        var held = epochs.floorEntry(at);
        Epoch epoch = (held == null ? epochs.firstEntry() : held).getValue();
        String said = kind.name() + '\0' + fleetId + '\0' + value;
        byte[] hash = mac(epoch.key()).doFinal(said.getBytes(StandardCharsets.UTF_8));
        return "p" + epoch.number() + '.' + HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** How many epochs there are. */
    public int epochs() {
        return epochs.size();
    }
}
