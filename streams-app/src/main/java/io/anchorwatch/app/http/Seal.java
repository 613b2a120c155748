package io.anchorwatch.app.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes a text unreadable to whoever carries it, and known again when they bring it back. All instances with the same
 * secret read each other's; without one, only this process does. Its length tells nothing but the nearest multiple.
 */
final class Seal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int STEP = 256;
    private static final int SEALED_MAX = 16_384;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    Seal(@Nullable String secret) {
        byte[] bytes = new byte[32];
        if (secret == null) {
            random.nextBytes(bytes);
        } else {
            bytes = hash("anchorwatch places in a stream\n" + secret);
        }
        key = new SecretKeySpec(bytes, "AES");
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    String close(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(plain, (plain.length / STEP + 1) * STEP);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(padded);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(NONCE + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /** @throws IllegalArgumentException if it is none of ours */
    String open(String sealed) {
        if (sealed.length() > SEALED_MAX) {
            throw new IllegalArgumentException("too long");
        }
        byte[] bytes = Base64.getUrlDecoder().decode(sealed);
        if (bytes.length <= NONCE) {
            throw new IllegalArgumentException("too short");
        }
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, bytes, 0, NONCE));
            byte[] padded = cipher.doFinal(bytes, NONCE, bytes.length - NONCE);
            int end = padded.length;
            while (end > 0 && padded[end - 1] == 0) {
                end--;
            }
            return new String(padded, 0, end, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not sealed here", e);
        }
    }
}
