package io.anchorwatch.app.config;

import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** The options that protect and limit HTTP: one entry each, in the order of the reference page. */
enum HttpOption implements Setting {
    ALLOW_UNPROTECTED(
            "http.allow.unprotected",
            ConfigDef.Type.BOOLEAN,
            false,
            null,
            "Whether `http.listen` may be an address that others reach although TLS or the log-in is missing: for the inside"
                    + " of a container or behind a proxy. It is warned of at every start."),
    TLS_CERTIFICATE(
            "http.tls.certificate",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "PEM file with the certificate that is shown, and behind it those that lead to its authority. What changes in the"
                    + " files of `http.tls.*` is taken up within 10 s, without a restart."),
    TLS_KEY(
            "http.tls.key",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "PEM file with its private key, PKCS #8, not encrypted."),
    TLS_KEYSTORE(
            "http.tls.keystore",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "PKCS #12 or JKS file with key and certificate, in place of the two PEM files."),
    TLS_KEYSTORE_PASSWORD(
            "http.tls.keystore.password",
            ConfigDef.Type.PASSWORD,
            null,
            null,
            "What opens the keystore and the key in it."),
    TLS_TRUSTED(
            "http.tls.trusted",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "PEM file of the authorities that instances trust when they ask each other, instead of those that Java trusts."),
    TOKENS_FILE(
            "http.tokens.file",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "File with the hashes of bearer tokens, which `token create` writes. With it nobody is answered without a"
                    + " log-in; what changes in it holds within a second."),
    OIDC_ISSUER(
            "http.oidc.issuer",
            ConfigDef.Type.STRING,
            null,
            Rule.HTTPS,
            "Issuer whose JSON Web Tokens are accepted, as it stands in their `iss`."),
    OIDC_AUDIENCE(
            "http.oidc.audience",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "What must stand in the `aud` of these tokens."),
    OIDC_JWKS_URL(
            "http.oidc.jwks.url",
            ConfigDef.Type.STRING,
            null,
            Rule.HTTPS,
            "Where the issuer's public keys are: a JSON Web Key Set."),
    OIDC_TRUSTED(
            "http.oidc.trusted",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "PEM file of the authorities that may vouch for the issuer's server, instead of those that Java trusts."),
    OIDC_ALGORITHMS(
            "http.oidc.algorithms",
            ConfigDef.Type.LIST,
            "RS256,PS256,ES256",
            Rule.SIGNATURES,
            "Signatures that are accepted; symmetric ones and `none` cannot be."),
    OIDC_CLOCK_SKEW_MS(
            "http.oidc.clock.skew.ms",
            ConfigDef.Type.LONG,
            60_000L,
            Rule.between(0, 300_000),
            "How far the issuer's clock and ours may be apart."),
    OIDC_ROLE_CLAIM(
            "http.oidc.role.claim",
            ConfigDef.Type.STRING,
            "anchorwatch_role",
            Rule.NOT_EMPTY,
            "Claim with the role: `reader`, `analyst` or `admin`, or a list of which the highest counts."),
    OIDC_FLEETS_CLAIM(
            "http.oidc.fleets.claim",
            ConfigDef.Type.STRING,
            "anchorwatch_fleets",
            Rule.NOT_EMPTY,
            "Claim with the fleets that may be seen: a list, or words with spaces between; `*` for all."),
    AUDIT_FILE(
            "http.audit.file",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "File to which each query is written as a line of JSON. Without it they go to the logger `anchorwatch.audit`."),
    HEAD_BYTES_MAX(
            "http.head.bytes.max",
            ConfigDef.Type.INT,
            16_384,
            Rule.between(1_024, 65_536),
            "Bytes of address and headers of a request; 414 or 431 above."),
    BODY_BYTES_MAX(
            "http.body.bytes.max",
            ConfigDef.Type.INT,
            1_024,
            Rule.between(0, 65_536),
            "Bytes of a body, which no route reads; 413 above."),
    HEAD_TIMEOUT_MS(
            "http.head.timeout.ms",
            ConfigDef.Type.LONG,
            10_000L,
            Rule.between(100, 600_000),
            "How long a request may take to arrive, from its first byte on; then the connection is closed."),
    IDLE_TIMEOUT_MS(
            "http.idle.timeout.ms",
            ConfigDef.Type.LONG,
            30_000L,
            Rule.between(100, 600_000),
            "How long a connection may be silent, or take nothing of an answer, before it is closed."),
    CONNECTIONS_MAX(
            "http.connections.max",
            ConfigDef.Type.INT,
            2_000,
            Rule.between(10, 100_000),
            "Connections open at once; more wait until one is closed."),
    CALLER_REQUESTS_MAX(
            "http.caller.requests.max",
            ConfigDef.Type.INT,
            32,
            Rule.between(1, 1_000),
            "Requests of one caller under way at once, streams included; 429 above. A caller is who has logged in, without a"
                    + " log-in an address."),
    CALLER_STREAMS_MAX(
            "http.caller.streams.max",
            ConfigDef.Type.INT,
            16,
            Rule.between(1, 16),
            "Streams of one caller at once; 429 above. All callers together have 16."),
    CALLER_RATE(
            "http.caller.rate",
            ConfigDef.Type.INT,
            200,
            Rule.between(1, 1_000_000),
            "Requests of one caller per second, in the long run; 429 above."),
    CALLER_BURST(
            "http.caller.burst",
            ConfigDef.Type.INT,
            1_000,
            Rule.between(1, 1_000_000),
            "Requests of one caller that may come at once after a pause."),
    FAILURES_PER_MINUTE(
            "http.failures.per.minute",
            ConfigDef.Type.INT,
            30,
            Rule.between(1, 100_000),
            "Failed log-ins from one address per minute; above that they are answered 429. Who shows a good token is"
                    + " answered all the same.");

    private final String key;
    private final ConfigDef.Type kind;

    @SuppressWarnings("ImmutableEnumChecker") // Defaults are strings, numbers and booleans.
    private final @Nullable Object byDefault;

    @SuppressWarnings("ImmutableEnumChecker") // Rules are records without state.
    private final @Nullable Rule check;

    private final String sentence;

    HttpOption(String key, ConfigDef.Type kind, @Nullable Object byDefault, @Nullable Rule check, String sentence) {
        this.key = key;
        this.kind = kind;
        this.byDefault = byDefault;
        this.check = check;
        this.sentence = sentence;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public ConfigDef.Type kind() {
        return kind;
    }

    @Override
    public @Nullable Object byDefault() {
        return byDefault;
    }

    @Override
    public @Nullable Rule check() {
        return check;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
