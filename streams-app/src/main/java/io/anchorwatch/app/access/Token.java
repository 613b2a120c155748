package io.anchorwatch.app.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a bearer token: enough to know it again, and nothing to show it with. A token has 256 random bits, so
 * that one round of SHA-256 is enough: there is nothing to guess.
 *
 * @param id stands in the token in the clear, and finds its line
 * @param sha256 of the whole token, in hexadecimal
 * @param fleets names, or {@code *} alone
 * @param createdAt and {@code expiresAt}: RFC 3339; null for no end
 */
public record Token(
        String id,
        String name,
        String role,
        List<String> fleets,
        String sha256,
        String createdAt,
        @Nullable String expiresAt) {
    /** Makes a token known to people and to scanners of secrets. */
    static final Pattern SHOWN = Pattern.compile("aw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");

    private static final SecureRandom RANDOM = new SecureRandom();

    public Token {
        fleets = List.copyOf(fleets);
    }

    /** A new token as it is shown once. */
    public static String make() {
        byte[] id = new byte[6];
        byte[] secret = new byte[32];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secret);
        return "aw_" + HexFormat.of().formatHex(id) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** What is kept of one that is shown. */
    public static Token of(
            String shown, String name, Role role, List<String> fleets, String createdAt, @Nullable String expiresAt) {
        return new Token(
                shown.substring(3, 15),
                name,
                role.word(),
                fleets,
                HexFormat.of().formatHex(hash(shown)),
                createdAt,
                expiresAt);
    }

    /** Whether it is the one that is shown, in a time that does not depend on how much of it is right. */
    boolean is(String shown) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), hash(shown));
    }

    private static byte[] hash(String shown) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(shown.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
