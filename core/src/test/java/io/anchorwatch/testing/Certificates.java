package io.anchorwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate that vouches for itself, made by the JDK's own tool. */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path store;
    private final Path pem;

    /** @param names as the certificate has them: {@code dns:localhost,ip:127.0.0.1} */
    public Certificates(Path directory, String names) throws Exception {
        this(directory, names, "-1d", 90);
    }

    /**
     * One that holds for some days.
     *
     * @param from when it begins, such as {@code -3d}
     */
    public Certificates(Path directory, String names, String from, int days) throws Exception {
        Files.createDirectories(directory);
        store = directory.resolve("key.p12");
        pem = directory.resolve("certificate.pem");
        // RSA, since GnuTLS does not read the keys on curves that Java writes.
        List<String> make = new ArrayList<>(List.of("-genkeypair", "-keyalg", "RSA", "-keysize", "2048"));
        make.addAll(List.of("-dname", "CN=" + directory.getFileName(), "-ext", "san=" + names));
        make.addAll(List.of("-startdate", from, "-validity", Integer.toString(days)));
        keytool(make.toArray(String[]::new));
        keytool("-exportcert", "-rfc", "-file", pem.toString());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "it", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** The certificate, for those who trust it. */
    public Path pem() {
        return pem;
    }

    /** The key in PEM, for servers that are not Java. */
    public Path key() throws GeneralSecurityException, IOException {
        byte[] key = keys().getKey("it", PASSWORD.toCharArray()).getEncoded();
        return Files.writeString(
                store.resolveSibling("key.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** For a server that shows it. */
    public SSLContext server() throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
