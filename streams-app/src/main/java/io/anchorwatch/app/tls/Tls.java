package io.anchorwatch.app.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom we trust. Names and certificates are verified always. */
public final class Tls {
    private Tls() {}

    /**
     * What verifies servers.
     *
     * @param certificates a file in PEM that is trusted instead of what Java trusts, or null
     * @throws IllegalStateException if there is no certificate in it
     */
    public static SSLContext context(@Nullable String certificates) {
        try {
            if (certificates == null) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(Path.of(certificates))) {
                int number = 0;
                for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    trusted.setCertificateEntry("ca-" + number++, each);
                }
            }
            if (trusted.size() == 0) {
                throw new IllegalStateException(certificates + " holds no certificate in PEM");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Dated.of(factory.getTrustManagers()), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(certificates + " cannot be used as certificates: " + e.getMessage(), e);
        }
    }

    /** Whether a server was not who it should be, which waiting does not mend; its absence is another matter. */
    public static boolean refusedCertificate(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CertificateException
                    || each instanceof CertPathValidatorException
                    || each instanceof CertPathBuilderException
                    || each instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    /** The innermost reason, on one line. */
    public static String why(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return first.getClass().getSimpleName() + (message == null ? "" : ": " + message.replaceAll("\\s+", " "));
    }
}
