package io.anchorwatch.app.tls;

import io.anchorwatch.app.config.HttpConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** A key and its certificate in files that may be replaced while we run. One thread at a time. */
public final class KeyFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final int BYTES_MAX = 1_000_000;

    private final HttpConfig.Identity identity;
    private List<byte[]> seen = List.of();

    public KeyFiles(HttpConfig.Identity identity) {
        this.identity = identity;
    }

    /** What opens the key in what {@link #read} answers. */
    public String password() {
        Password password = identity.password();
        return password == null ? "in memory alone" : password.value();
    }

    /** Whether what stands in the files is something else than what was last read, or cannot be read. */
    public boolean changed() {
        try {
            List<byte[]> now = contents();
            for (int i = 0; i < now.size(); i++) {
                if (i >= seen.size() || !Arrays.equals(now.get(i), seen.get(i))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Reads the files.
     *
     * @throws IllegalStateException if they cannot be used, with the place and why; never with what stands in them
     */
    public KeyStore read() {
        Path first = Objects.requireNonNull(identity.keystore() != null ? identity.keystore() : identity.certificate());
        try {
            List<byte[]> now = contents();
            seen = now;
            return identity.keystore() == null ? pem(now) : store(now.get(0));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    first + " cannot be used as what HTTP shows of itself: " + e.getMessage(), e);
        }
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path each : Arrays.asList(identity.keystore(), identity.certificate(), identity.key())) {
            if (each != null) {
                if (Files.size(each) > BYTES_MAX) {
                    throw new IOException(each + " is larger than " + BYTES_MAX + " bytes");
                }
                contents.add(Files.readAllBytes(each));
            }
        }
        return contents;
    }

    private KeyStore store(byte[] contents) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(contents.length > 0 && contents[0] == 0x30 ? "PKCS12" : "JKS");
        store.load(new ByteArrayInputStream(contents), password().toCharArray());
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store;
            }
        }
        throw new GeneralSecurityException("it holds no private key");
    }

    private KeyStore pem(List<byte[]> contents) throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(contents.get(0)))
                .toArray(Certificate[]::new);
        if (chain.length == 0) {
            throw new GeneralSecurityException("it holds no certificate in PEM");
        }
        PrivateKey key = key(new String(contents.get(1), StandardCharsets.US_ASCII));
        check(key, chain[0].getPublicKey());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("http", key, password().toCharArray(), chain);
        return store;
    }

    private PrivateKey key(String text) throws GeneralSecurityException {
        Matcher block = KEY.matcher(text);
        if (!block.find()) {
            throw new GeneralSecurityException(identity.key()
                    + " holds no key in PEM between BEGIN PRIVATE KEY and END PRIVATE KEY (PKCS #8, not encrypted)");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
        @Nullable GeneralSecurityException last = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw new GeneralSecurityException(identity.key() + " holds a key that is neither RSA, EC nor EdDSA", last);
    }

    /** A key of another certificate would let every handshake fail later, and say nothing now. */
    private void check(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = SIGNATURES.getOrDefault(key.getAlgorithm(), "EdDSA");
        byte[] words = "do these belong together".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        boolean right;
        try {
            signature.initSign(key);
            signature.update(words);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(words);
            right = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            right = false;
        }
        if (!right) {
            throw new GeneralSecurityException(
                    "the key in " + identity.key() + " does not belong to the first certificate");
        }
    }
}
