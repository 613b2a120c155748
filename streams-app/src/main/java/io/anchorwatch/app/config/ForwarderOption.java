package io.anchorwatch.app.config;

import static io.anchorwatch.app.config.ForwarderConfig.Kind.BULK;
import static io.anchorwatch.app.config.ForwarderConfig.Kind.FILE;
import static io.anchorwatch.app.config.ForwarderConfig.Kind.HEC;
import static io.anchorwatch.app.config.ForwarderConfig.Kind.SYSLOG;
import static io.anchorwatch.app.config.ForwarderConfig.Kind.WEBHOOK;

import io.anchorwatch.app.config.ForwarderConfig.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** The options of one forwarder, {@code siem.forwarder.NAME.} before each; in the order of the reference page. */
public enum ForwarderOption {
    KIND("kind", ConfigDef.Type.STRING, Need.REQUIRED, Rule.KIND, all(), "What the receiver is."),
    URL(
            "url",
            ConfigDef.Type.STRING,
            Need.REQUIRED,
            Rule.PLAIN_URL,
            EnumSet.of(WEBHOOK, HEC, BULK),
            "Where requests go: for `hec` and `bulk` the server, whose paths are added; for `webhook` the whole address."),
    HOST("host", ConfigDef.Type.STRING, Need.REQUIRED, Rule.HOST, EnumSet.of(SYSLOG), "Where messages go."),
    PORT("port", ConfigDef.Type.INT, 6_514, Rule.between(1, 65_535), EnumSet.of(SYSLOG), "The port there."),
    PATH(
            "path",
            ConfigDef.Type.STRING,
            Need.REQUIRED,
            Rule.NOT_EMPTY,
            EnumSet.of(FILE),
            "The file that is written, one line a record. One process may write it."),
    FORMAT(
            "format",
            ConfigDef.Type.STRING,
            null,
            Rule.FORMAT,
            all(),
            "What a record is put into. By default `rfc5424` for `syslog`, `ecs` for `bulk`, else `ocsf`. `file` takes all,"
                    + " `syslog` `rfc5424` and `cef`, the others `ocsf` and `ecs`."),
    TOKEN(
            "token",
            ConfigDef.Type.PASSWORD,
            null,
            Rule.REFERENCE,
            EnumSet.of(HEC, BULK),
            "By reference: the collector's token (required for `hec`), or the API key."),
    USER("user", ConfigDef.Type.STRING, null, Rule.NOT_EMPTY, EnumSet.of(BULK), "The user, where there is no API key."),
    PASSWORD("password", ConfigDef.Type.PASSWORD, null, Rule.REFERENCE, EnumSet.of(BULK), "By reference: theirs."),
    SECRET(
            "secret",
            ConfigDef.Type.PASSWORD,
            Need.REQUIRED,
            Rule.REFERENCE,
            EnumSet.of(WEBHOOK),
            "By reference: what requests are signed with."),
    SECRET_PREVIOUS(
            "secret.previous",
            ConfigDef.Type.PASSWORD,
            null,
            Rule.REFERENCE,
            EnumSet.of(WEBHOOK),
            "By reference: a second one to sign with, while the receiver changes to the first."),
    INDEX(
            "index",
            ConfigDef.Type.STRING,
            null,
            Rule.INDEX,
            EnumSet.of(HEC, BULK),
            "The index. By default that of the token for `hec`; for `bulk` the data streams `logs-anchorwatch.findings-default`"
                    + " for findings and `logs-anchorwatch.audit-default` for the rest."),
    CA_FILE(
            "ca.file",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            EnumSet.of(WEBHOOK, HEC, BULK, SYSLOG),
            "Certificates in PEM that are trusted instead of those that Java trusts. There is no way to trust all."),
    TLS("tls", ConfigDef.Type.BOOLEAN, true, null, EnumSet.of(SYSLOG), "Whether messages go over TLS (RFC 5425)."),
    FRAMING(
            "framing",
            ConfigDef.Type.STRING,
            "octets",
            Rule.FRAMING,
            EnumSet.of(SYSLOG),
            "How a message ends: its length goes before it (RFC 5425), or a line feed comes after it."),
    FACILITY(
            "facility",
            ConfigDef.Type.INT,
            13,
            Rule.between(0, 23),
            EnumSet.of(SYSLOG, FILE),
            "The facility of `rfc5424` and `cef`: 13 is audit, 16 to 23 are local."),
    ENTERPRISE_NUMBER(
            "enterprise.number",
            ConfigDef.Type.INT,
            32_473,
            Rule.between(1, Integer.MAX_VALUE),
            EnumSet.of(SYSLOG, FILE),
            "The private enterprise number that names the structured data. The default is the number for documentation."),
    MESSAGE_BYTES(
            "message.bytes",
            ConfigDef.Type.INT,
            8_192,
            Rule.between(1_024, 65_536),
            EnumSet.of(SYSLOG),
            "How long a message may be. Its text is shortened; one that is still too long is a dead letter."),
    ACKNOWLEDGE(
            "acknowledge",
            ConfigDef.Type.BOOLEAN,
            false,
            null,
            EnumSet.of(HEC),
            "Whether a record counts as accepted only when the indexer has acknowledged it. The token must allow it."),
    ACKNOWLEDGE_TIMEOUT_MS(
            "acknowledge.timeout.ms",
            ConfigDef.Type.LONG,
            300_000L,
            Rule.atLeast(1_000),
            EnumSet.of(HEC),
            "After so long without one a batch is sent again, on a new channel."),
    ROTATE_BYTES(
            "rotate.bytes",
            ConfigDef.Type.LONG,
            104_857_600L,
            Rule.atLeast(4_096),
            EnumSet.of(FILE),
            "A file that would grow beyond it is renamed to `PATH.1`, `PATH.2` and so on; none is ever deleted."),
    EVENTS(
            "events",
            ConfigDef.Type.BOOLEAN,
            false,
            null,
            all(),
            "Whether plain events are sent too, besides findings, recovery timelines and audit events."),
    CODES("codes", ConfigDef.Type.LIST, null, Rule.CODES, all(), "Only these reason codes."),
    SEVERITY_MIN("severity.min", ConfigDef.Type.STRING, null, Rule.SEVERITY, all(), "Only this severity and higher."),
    FLEETS("fleets", ConfigDef.Type.LIST, null, Rule.NAMES, all(), "Only these fleets."),
    FROM(
            "from",
            ConfigDef.Type.STRING,
            "earliest",
            Rule.FROM,
            all(),
            "Where a forwarder begins that has never committed: with all that is kept, or with what comes."),
    BATCH_RECORDS(
            "batch.records",
            ConfigDef.Type.INT,
            null,
            Rule.between(1, 100_000),
            all(),
            "How many records go into a request at most. By default 2,000 for `bulk` and `file`, else 500."),
    BATCH_BYTES(
            "batch.bytes",
            ConfigDef.Type.INT,
            null,
            Rule.between(4_096, 104_857_600),
            all(),
            "How many bytes go into a request at most. By default 5 MiB for `bulk` and `file`, else 512 KiB. A record that is"
                    + " larger by itself is shortened, and is a dead letter if that does not do."),
    REQUEST_TIMEOUT_MS(
            "request.timeout.ms",
            ConfigDef.Type.LONG,
            30_000L,
            Rule.atLeast(100),
            EnumSet.of(WEBHOOK, HEC, BULK, SYSLOG),
            "How long the receiver may take to answer, or to take what is written."),
    DEAD_LETTERS_MAX(
            "dead.letters.max",
            ConfigDef.Type.INT,
            50,
            Rule.between(0, 1_000),
            all(),
            "Of 1,000 records so many may become dead letters; with one more the forwarder stops."),
    HEARTBEAT_MS(
            "heartbeat.ms",
            ConfigDef.Type.LONG,
            60_000L,
            Rule.atLeast(0),
            all(),
            "How often the receiver is sent a record that says that this forwarder lives; 0 for never."),
    LEDGER_MS(
            "ledger.ms",
            ConfigDef.Type.LONG,
            3_600_000L,
            Rule.atLeast(0),
            all(),
            "How often the receiver is sent, for each partition, how far it has come and what became of all records up to"
                    + " there; 0 for never.");

    /** Stands in the place of a default. */
    private enum Need {
        REQUIRED
    }

    private final String key;
    private final ConfigDef.Type type;

    @SuppressWarnings("ImmutableEnumChecker") // Defaults are strings, numbers and booleans.
    private final @Nullable Object byDefault;

    @SuppressWarnings("ImmutableEnumChecker") // Rules are records without state.
    private final @Nullable Rule rule;

    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
    private final Set<Kind> kinds;

    private final String sentence;

    ForwarderOption(
            String key,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            @Nullable Rule rule,
            Set<Kind> kinds,
            String sentence) {
        this.key = key;
        this.type = type;
        this.byDefault = byDefault;
        this.rule = rule;
        this.kinds = kinds;
        this.sentence = sentence;
    }

    private static Set<Kind> all() {
        return EnumSet.allOf(Kind.class);
    }

    String key() {
        return key;
    }

    ConfigDef.Type type() {
        return type;
    }

    @Nullable
    Object byDefault() {
        return required() ? null : byDefault;
    }

    boolean required() {
        return byDefault == Need.REQUIRED;
    }

    boolean secret() {
        return type == ConfigDef.Type.PASSWORD;
    }

    boolean isFor(Kind kind) {
        return kinds.contains(kind);
    }

    @Nullable
    Rule check() {
        return rule;
    }

    String sentence() {
        return sentence;
    }

    /** What is right, in words. */
    String rule() {
        return rule == null ? "true or false" : rule.words();
    }

    /** The kinds that know it, in words. */
    String kinds() {
        return kinds.size() == Kind.values().length
                ? "all"
                : List.copyOf(kinds).stream()
                        .map(kind -> '`' + kind.name().toLowerCase(Locale.ROOT) + '`')
                        .collect(Collectors.joining(", "));
    }
}
