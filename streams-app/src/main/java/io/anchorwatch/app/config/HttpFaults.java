package io.anchorwatch.app.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with the options of HTTP taken together. */
final class HttpFaults {
    private static final String TLS = "http.tls.certificate with http.tls.key, or http.tls.keystore";
    private static final String LOGIN = "http.tokens.file or http.oidc.issuer";

    private final Map<String, ?> values;
    private final List<Fault> faults;

    private HttpFaults(Map<String, ?> values, List<Fault> faults) {
        this.values = values;
        this.faults = faults;
    }

    static void of(Map<String, ?> values, List<Fault> faults) {
        HttpFaults check = new HttpFaults(values, faults);
        check.identity();
        check.issuer();
        check.reach();
    }

    private boolean has(HttpOption option) {
        return values.get(option.key()) != null;
    }

    private void wants(HttpOption given, HttpOption needed) {
        if (has(given) && !has(needed)) {
            fault(needed.key(), null, "is required beside " + given.key());
        }
    }

    private void fault(String key, @Nullable String value, String rule) {
        faults.add(new Fault(key, value, rule, null));
    }

    private void identity() {
        wants(HttpOption.TLS_CERTIFICATE, HttpOption.TLS_KEY);
        wants(HttpOption.TLS_KEY, HttpOption.TLS_CERTIFICATE);
        wants(HttpOption.TLS_KEYSTORE, HttpOption.TLS_KEYSTORE_PASSWORD);
        if (has(HttpOption.TLS_KEYSTORE) && has(HttpOption.TLS_CERTIFICATE)) {
            fault(
                    HttpOption.TLS_KEYSTORE.key(),
                    String.valueOf(values.get(HttpOption.TLS_KEYSTORE.key())),
                    "must not stand beside " + HttpOption.TLS_CERTIFICATE.key() + ": one certificate is shown");
        }
    }

    private void issuer() {
        wants(HttpOption.OIDC_ISSUER, HttpOption.OIDC_AUDIENCE);
        wants(HttpOption.OIDC_ISSUER, HttpOption.OIDC_JWKS_URL);
        wants(HttpOption.OIDC_AUDIENCE, HttpOption.OIDC_ISSUER);
        wants(HttpOption.OIDC_JWKS_URL, HttpOption.OIDC_ISSUER);
    }

    /** Whoever can reach a port can ask, and read along: so nobody else can until both are seen to. */
    private void reach() {
        Object listen = values.get(Option.HTTP_LISTEN.key());
        Object lifted = values.get(HttpOption.ALLOW_UNPROTECTED.key());
        if (listen == null || "true".equalsIgnoreCase(String.valueOf(lifted).strip()) || loopback(listen.toString())) {
            return;
        }
        boolean tls = has(HttpOption.TLS_CERTIFICATE) || has(HttpOption.TLS_KEYSTORE);
        boolean login = has(HttpOption.TOKENS_FILE) || has(HttpOption.OIDC_ISSUER);
        if (!tls || !login) {
            String missing = tls ? LOGIN : login ? TLS : TLS + "; and " + LOGIN;
            fault(
                    Option.HTTP_LISTEN.key(),
                    listen.toString(),
                    "can be reached by others, which needs " + missing + " (or http.allow.unprotected=true)");
        }
    }

    /** What is no address at all is told elsewhere. */
    private static boolean loopback(String listen) {
        try {
            return Address.of(listen.strip()).loopback();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
