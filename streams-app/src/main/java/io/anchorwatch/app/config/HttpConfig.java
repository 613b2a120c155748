package io.anchorwatch.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How HTTP is protected and limited.
 *
 * @param unprotected whether others may reach it although TLS or the log-in is missing
 * @param tls what it shows of itself, or null for plain HTTP
 * @param trusted PEM file of the authorities that instances trust among themselves, or null for those of Java
 * @param tokens file with the hashes of bearer tokens, or null
 * @param oidc whose JSON Web Tokens are accepted, or null
 * @param secret what instances show each other, or null
 * @param audit where queries are written, or null for the log
 */
public record HttpConfig(
        boolean unprotected,
        @Nullable Identity tls,
        @Nullable Path trusted,
        @Nullable Path tokens,
        @Nullable Oidc oidc,
        @Nullable Password secret,
        @Nullable Path audit,
        Limits limits) {

    /** Key and certificate: two files in PEM, or a keystore with its password. */
    public record Identity(
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path keystore,
            @Nullable Password password) {}

    /** An issuer of JSON Web Tokens. */
    public record Oidc(
            String issuer,
            String audience,
            String jwksUrl,
            @Nullable Path trusted,
            List<String> algorithms,
            Duration clockSkew,
            String roleClaim,
            String fleetsClaim) {
        public Oidc {
            algorithms = List.copyOf(algorithms);
        }
    }

    /** What is too much; the options of the same names say what becomes of it. */
    public record Limits(
            int headBytes,
            int bodyBytes,
            Duration headTimeout,
            Duration idleTimeout,
            int connections,
            int callerRequests,
            int callerStreams,
            int callerRate,
            int callerBurst,
            int failuresPerMinute) {}

    /** Whether nobody is answered without a log-in. */
    public boolean login() {
        return tokens != null || oidc != null;
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return tls == null ? "http" : "https";
    }

    static HttpConfig of(AppConfig config) {
        Read read = new Read(config);
        return new HttpConfig(
                config.getBoolean(HttpOption.ALLOW_UNPROTECTED.key()),
                identity(read),
                read.path(HttpOption.TLS_TRUSTED),
                read.path(HttpOption.TOKENS_FILE),
                oidc(read),
                config.getPassword(Option.INTERNAL_TOKEN.key()),
                read.path(HttpOption.AUDIT_FILE),
                new Limits(
                        read.whole(HttpOption.HEAD_BYTES_MAX),
                        read.whole(HttpOption.BODY_BYTES_MAX),
                        read.time(HttpOption.HEAD_TIMEOUT_MS),
                        read.time(HttpOption.IDLE_TIMEOUT_MS),
                        read.whole(HttpOption.CONNECTIONS_MAX),
                        read.whole(HttpOption.CALLER_REQUESTS_MAX),
                        read.whole(HttpOption.CALLER_STREAMS_MAX),
                        read.whole(HttpOption.CALLER_RATE),
                        read.whole(HttpOption.CALLER_BURST),
                        read.whole(HttpOption.FAILURES_PER_MINUTE)));
    }

    private static @Nullable Identity identity(Read read) {
        Path certificate = read.path(HttpOption.TLS_CERTIFICATE);
        Path keystore = read.path(HttpOption.TLS_KEYSTORE);
        return certificate == null && keystore == null
                ? null
                : new Identity(
                        certificate,
                        read.path(HttpOption.TLS_KEY),
                        keystore,
                        read.config.getPassword(HttpOption.TLS_KEYSTORE_PASSWORD.key()));
    }

    private static @Nullable Oidc oidc(Read read) {
        String issuer = read.text(HttpOption.OIDC_ISSUER);
        String audience = read.text(HttpOption.OIDC_AUDIENCE);
        String keys = read.text(HttpOption.OIDC_JWKS_URL);
        String role = read.text(HttpOption.OIDC_ROLE_CLAIM);
        String fleets = read.text(HttpOption.OIDC_FLEETS_CLAIM);
        return issuer == null || audience == null || keys == null || role == null || fleets == null
                ? null
                : new Oidc(
                        issuer,
                        audience,
                        keys,
                        read.path(HttpOption.OIDC_TRUSTED),
                        read.config.getList(HttpOption.OIDC_ALGORITHMS.key()),
                        read.time(HttpOption.OIDC_CLOCK_SKEW_MS),
                        role,
                        fleets);
    }

    private record Read(AppConfig config) {
        @Nullable
        String text(HttpOption option) {
            return config.getString(option.key());
        }

        @Nullable
        Path path(HttpOption option) {
            String path = text(option);
            return path == null ? null : Path.of(path);
        }

        int whole(HttpOption option) {
            return config.getInt(option.key());
        }

        Duration time(HttpOption option) {
            return Duration.ofMillis(config.getLong(option.key()));
        }
    }
}
