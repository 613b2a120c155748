package io.anchorwatch.app.config;

import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** The options: one entry each, in the order of the reference page. */
enum Option implements Setting {
    KAFKA_BOOTSTRAP_SERVERS(
            "kafka.bootstrap.servers",
            ConfigDef.Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            Rule.NOT_EMPTY,
            "Kafka brokers to begin with, `host:port`, separated by commas."),
    SCHEMA_REGISTRY_URL(
            "schema.registry.url",
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            Rule.URLS,
            "Where the schema registry answers."),
    APPLICATION_ID(
            "application.id",
            ConfigDef.Type.STRING,
            "anchorwatch",
            Rule.NAME,
            "Names the consumer group and the prefix of internal topics. Two applications on one cluster need two."),
    STATE_DIR(
            "state.dir",
            ConfigDef.Type.STRING,
            "anchorwatch-state",
            Rule.NOT_EMPTY,
            "Directory for state. Losing it costs time, not data: it is rebuilt from Kafka."),
    STATE_DIR_TEMPORARY(
            "state.dir.temporary",
            ConfigDef.Type.BOOLEAN,
            false,
            null,
            "Whether `state.dir` may lie under a temporary directory, which systems empty. `app` refuses it otherwise."),
    STATE_DIR_FREE_WARN_BYTES(
            "state.dir.free.warn.bytes",
            ConfigDef.Type.LONG,
            2_147_483_648L,
            Rule.atLeast(0),
            "Below so much room on the disk of `state.dir` a metric warns."),
    STATE_DIR_FREE_MIN_BYTES(
            "state.dir.free.min.bytes",
            ConfigDef.Type.LONG,
            268_435_456L,
            Rule.atLeast(0),
            "Below so much room on the disk of `state.dir` nothing is taken in, until a quarter more than that is free. 0"
                    + " takes in until the disk is full."),
    START_PATIENCE_MS(
            "start.patience.ms",
            ConfigDef.Type.LONG,
            300_000L,
            Rule.atLeast(0),
            "How long the start waits for brokers and registry that do not answer, before it gives up."),
    POLICIES_FILE(
            "policies.file",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "YAML file that maps policy versions to bounds. Without it there are `default` and `compact`."),
    TOPIC_PREFIX(
            "topic.prefix",
            ConfigDef.Type.STRING,
            "",
            Rule.PREFIX,
            "Put before the name of every topic, for several installations on one cluster."),
    TOPICS_CREATE(
            "topics.create",
            ConfigDef.Type.BOOLEAN,
            true,
            null,
            "Whether missing topics are created at the start. What is there is never changed."),
    TOPICS_PARTITIONS(
            "topics.partitions",
            ConfigDef.Type.INT,
            4,
            Rule.between(1, 10_000),
            "Partitions of the topics that are created. Once `reason-events` exists, its count decides for all."),
    TOPICS_REPLICATION_FACTOR(
            "topics.replication.factor",
            ConfigDef.Type.INT,
            -1,
            Rule.between(-1, 32_767),
            "Copies of each partition of the topics that are created; -1 takes the broker's default."),
    TOPICS_MIN_INSYNC_REPLICAS(
            "topics.min.insync.replicas",
            ConfigDef.Type.INT,
            -1,
            Rule.between(-1, 32_767),
            "Copies that must have a record before it counts as written; -1 takes the broker's default. With three copies, 2."),
    TOPICS_WEAKER(
            "topics.weaker",
            ConfigDef.Type.STRING,
            "refuse",
            Rule.WEAKER,
            "What `app` does about topics that keep less, or less safely, than is asked for here: refuses to start, or warns"
                    + " and goes on."),
    TIMELINE_RETENTION_MS(
            "timeline.retention.ms",
            ConfigDef.Type.LONG,
            2_592_000_000L,
            Rule.atLeast(3_600_000),
            "How long timelines are kept after a session's last event, and the least that `reason-events` must keep."),
    CONCLUSIONS_RETENTION_MS(
            "conclusions.retention.ms",
            ConfigDef.Type.LONG,
            2_592_000_000L,
            Rule.atLeast(3_600_000),
            "How long the derived topics, late events and dead letters are kept."),
    HTTP_LISTEN(
            "http.listen",
            ConfigDef.Type.STRING,
            "127.0.0.1:8080",
            Rule.ADDRESS,
            "Where HTTP is answered. Beyond this machine only with TLS (`http.tls.*`) and a log-in (`http.tokens.file`,"
                    + " `http.oidc.*`)."),
    HTTP_ADVERTISED(
            "http.advertised",
            ConfigDef.Type.STRING,
            null,
            Rule.ADDRESS,
            "Where other instances reach this one, directly; with TLS the certificate must name it. Without it: what"
                    + " `http.listen` says, or this machine's name where that is every address."),
    INTERNAL_TOKEN(
            "internal.token",
            ConfigDef.Type.PASSWORD,
            null,
            Rule.SECRET,
            "What instances show each other when one asks for what another has: the same for all of them, known to nobody"
                    + " else. Without it an instance neither asks nor answers others."),
    STANDBY_REPLICAS(
            "standby.replicas",
            ConfigDef.Type.INT,
            1,
            Rule.between(0, 10),
            "Copies of each store on other instances, which answer while the one that is written is away. One instance"
                    + " alone has none."),
    READ_RETENTION_MS(
            "read.retention.ms",
            ConfigDef.Type.LONG,
            604_800_000L,
            Rule.atLeast(60_000),
            "How far back lists and figures go, counted from the newest conclusion."),
    READ_ROWS_MAX(
            "read.rows.max",
            ConfigDef.Type.INT,
            1_000_000,
            Rule.between(1_000, 100_000_000),
            "How many conclusions lists and figures hold in memory, about 0.5 kB each; the oldest go first."),
    PUBLISH_PSEUDONYMS_FILE(
            "publish.pseudonyms.file",
            ConfigDef.Type.STRING,
            null,
            Rule.READABLE,
            "File of keys by which `publish` replaces sources, clients and addresses with pseudonyms, see"
                    + " [privacy](../operating.md#what-must-not-leave-a-node)."),
    PUBLISH_ADDRESSES(
            "publish.addresses",
            ConfigDef.Type.STRING,
            "refuse",
            Rule.ADDRESSES,
            "Where there are no such keys, what `publish` does with events in which somebody's address stands: refuses them,"
                    + " or publishes them as they are (`plain`)."),
    SIEM_ENABLED(
            "siem.enabled",
            ConfigDef.Type.BOOLEAN,
            true,
            null,
            "Whether findings, recovery timelines and audit events are written to `siem-ocsf` and `siem-ecs`."),
    SIEM_EVENTS(
            "siem.events",
            ConfigDef.Type.BOOLEAN,
            false,
            null,
            "Whether plain events are written there too: about ten times the bytes of the events themselves."),
    DETECTIONS_DIR(
            "detections.dir",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "Directory of Sigma rules that are executed over the events. Without it none are."),
    DETECTIONS_SUPPRESSIONS(
            "detections.suppressions",
            ConfigDef.Type.STRING,
            null,
            Rule.NOT_EMPTY,
            "YAML file that says which findings, of these rules and of ours, are marked as suppressed, until when and why."
                    + " They are issued all the same."),
    DETECTIONS_RELOAD_MS(
            "detections.reload.ms",
            ConfigDef.Type.LONG,
            10_000L,
            Rule.atLeast(0),
            "How often it is looked whether these files have changed; 0 for only at the start."),
    SIEM_FORWARDERS(
            "siem.forwarders",
            ConfigDef.Type.LIST,
            "",
            null,
            "Names of [forwarders](#forwarders), separated by commas: lower-case letters, digits and dashes."),
    SIEM_FORWARD_IN_APP(
            "siem.forward.in.app",
            ConfigDef.Type.BOOLEAN,
            true,
            null,
            "Whether `app` and `up` run the forwarders. `forward` runs them always; both may, and share the work.");

    private final String key;
    private final ConfigDef.Type type;

    @SuppressWarnings("ImmutableEnumChecker") // Defaults are strings, numbers and booleans.
    private final @Nullable Object byDefault;

    @SuppressWarnings("ImmutableEnumChecker") // Rules are records without state.
    private final @Nullable Rule rule;

    private final String sentence;

    Option(String key, ConfigDef.Type type, @Nullable Object byDefault, @Nullable Rule rule, String sentence) {
        this.key = key;
        this.type = type;
        this.byDefault = byDefault;
        this.rule = rule;
        this.sentence = sentence;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public ConfigDef.Type kind() {
        return type;
    }

    @Override
    public @Nullable Object byDefault() {
        return byDefault;
    }

    @Override
    public @Nullable Rule check() {
        return rule;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
