package io.anchorwatch.conclusion;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Computes the id of a finding, so that any program can: the first 128 bits of a SHA-256, as a UUID of version 8. */
public final class FindingId {
    private FindingId() {}

    /**
     * The id of a finding.
     *
     * @param beganAt of its first revision, epoch microseconds
     */
    public static String of(String fleetId, String code, String rule, Subject subject, long beganAt) {
        String lines = String.join(
                "\n",
                "anchorwatch/finding/v1",
                fleetId,
                code,
                rule,
                subject.kind().word(),
                subject.id(),
                Long.toString(beganAt));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bits = ByteBuffer.wrap(hash);
            long high = (bits.getLong() & ~0xF000L) | 0x8000L;
            long low = (bits.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
