package io.anchorwatch.app.config;

import io.anchorwatch.policy.Policies;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** What is set, checked as a whole: whoever holds one holds values that follow the rules of {@link Option}. */
public final class AppConfig extends AbstractConfig {
    private static final ConfigDef DEFINITION = Setting.definition();
    private final Policies policies;
    private final List<ForwarderConfig> forwarders;

    private AppConfig(Map<String, ?> values, Policies policies, List<ForwarderConfig> forwarders) {
        super(DEFINITION, values, false);
        this.policies = policies;
        this.forwarders = List.copyOf(forwarders);
    }

    /**
     * Reads a file of Java properties in UTF-8.
     *
     * @throws FaultyConfigException with everything that is wrong, also when the file cannot be read
     */
    public static AppConfig load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new FaultyConfigException(List.of(Unreadable.fault(file, e)));
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return of(values);
    }

    /**
     * Checks and keeps.
     *
     * @param written values by key as they stand in a file, references to configuration providers unresolved
     * @throws FaultyConfigException with everything that is wrong
     */
    public static AppConfig of(Map<String, String> written) {
        List<Fault> faults = new ArrayList<>();
        Map<String, String> values = new References(written, faults).resolved(written);
        for (Setting option : Setting.all()) {
            check(option, written.get(option.key()), values.get(option.key()), faults);
        }
        HttpFaults.of(values, faults);
        List<ForwarderConfig> forwarders = new ForwarderConfigs(written, values, faults).read();
        Secret.check(written, faults);
        new HandedOn(written, values, faults).check();
        unknown(written, faults);
        Object file = values.get(Option.POLICIES_FILE.key());
        Policies policies = file == null ? Policies.BUILT_IN : PoliciesFile.read(Path.of(file.toString()), faults);
        if (!faults.isEmpty()) {
            throw new FaultyConfigException(faults);
        }
        return new AppConfig(values, policies, forwarders);
    }

    private static void check(Setting option, @Nullable String written, @Nullable Object value, List<Fault> faults) {
        if (value == null) {
            if (option.required()) {
                faults.add(new Fault(option.key(), null, "is required: " + option.sentence(), null));
            }
            return;
        }
        ConfigDef.ConfigKey key = DEFINITION.configKeys().get(option.key());
        if (key == null) {
            throw new IllegalStateException("an option that is not defined: " + option.key());
        }
        try {
            Object parsed = ConfigDef.parseType(option.key(), value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(option.key(), parsed);
            }
        } catch (ConfigException e) {
            faults.add(new Fault(option.key(), Secret.shown(option.key(), written), "must be " + option.rule(), null));
        }
    }

    private static void unknown(Map<String, String> written, List<Fault> faults) {
        Set<String> known = new HashSet<>();
        for (Setting option : Setting.all()) {
            known.add(option.key());
        }
        Set<String> passed = new HashSet<>(HandedOn.names());
        passed.addAll(known);
        new TreeMap<>(written).forEach((key, value) -> {
            if (passed.contains(key)) {
                return;
            }
            boolean handedOn = Prefix.handsOn(key);
            String nearest = Typo.nearest(key, passed, handedOn ? 2 : Math.max(2, key.length() / 3));
            if (!handedOn || nearest != null) {
                // The value of a key that nobody knows may well be a secret.
                String told = nearest == null ? null : Secret.shown(nearest + key, value);
                faults.add(new Fault(key, told, "no such option", nearest));
            }
        });
    }

    public Policies policies() {
        return policies;
    }

    public String applicationId() {
        return getString(Option.APPLICATION_ID.key());
    }

    /** Names the consumer group, the stores' directory and the internal topics: those of this state version. */
    public String groupId() {
        return StateVersion.id(applicationId(), StateVersion.current());
    }

    public String schemaRegistryUrl() {
        return getString(Option.SCHEMA_REGISTRY_URL.key());
    }

    public Path stateDir() {
        return Path.of(getString(Option.STATE_DIR.key()));
    }

    /** The temporary directory under which the state would lie although that is not allowed, or null. */
    public @Nullable Path stateUnderTemporary() {
        Path state = stateDir().toAbsolutePath().normalize();
        return getBoolean(Option.STATE_DIR_TEMPORARY.key())
                ? null
                : Stream.of(System.getProperty("java.io.tmpdir", "/tmp"), "/tmp", "/var/tmp")
                        .map(each -> Path.of(each).toAbsolutePath().normalize())
                        .filter(state::startsWith)
                        .findFirst()
                        .orElse(null);
    }

    public long stateDirFreeWarn() {
        return getLong(Option.STATE_DIR_FREE_WARN_BYTES.key());
    }

    /** Below so many bytes nothing is taken in. */
    public long stateDirFreeMin() {
        return getLong(Option.STATE_DIR_FREE_MIN_BYTES.key());
    }

    public Duration startPatience() {
        return Duration.ofMillis(getLong(Option.START_PATIENCE_MS.key()));
    }

    public String topicPrefix() {
        return getString(Option.TOPIC_PREFIX.key());
    }

    public boolean topicsCreate() {
        return getBoolean(Option.TOPICS_CREATE.key());
    }

    public int topicsPartitions() {
        return getInt(Option.TOPICS_PARTITIONS.key());
    }

    /** -1 for the broker's default. */
    public short topicsReplicationFactor() {
        return getInt(Option.TOPICS_REPLICATION_FACTOR.key()).shortValue();
    }

    /** -1 for the broker's default. */
    public int topicsMinInsyncReplicas() {
        return getInt(Option.TOPICS_MIN_INSYNC_REPLICAS.key());
    }

    /** Whether topics that are weaker than they must be keep the app from starting. */
    public boolean topicsStrict() {
        return getString(Option.TOPICS_WEAKER.key()).equals("refuse");
    }

    public Duration timelineRetention() {
        return Duration.ofMillis(getLong(Option.TIMELINE_RETENTION_MS.key()));
    }

    public Duration conclusionsRetention() {
        return Duration.ofMillis(getLong(Option.CONCLUSIONS_RETENTION_MS.key()));
    }

    public Address httpListen() {
        return Address.of(getString(Option.HTTP_LISTEN.key()));
    }

    /** Where other instances reach this one, or null when that follows from where it listens. */
    public @Nullable Address httpAdvertised() {
        String advertised = getString(Option.HTTP_ADVERTISED.key());
        return advertised == null ? null : Address.of(advertised);
    }

    /** How HTTP is protected and limited. */
    public HttpConfig http() {
        return HttpConfig.of(this);
    }

    /** What instances show each other, or null when they do not speak. */
    public @Nullable String internalToken() {
        Password token = getPassword(Option.INTERNAL_TOKEN.key());
        return token == null ? null : token.value();
    }

    public int standbyReplicas() {
        return getInt(Option.STANDBY_REPLICAS.key());
    }

    public Duration readRetention() {
        return Duration.ofMillis(getLong(Option.READ_RETENTION_MS.key()));
    }

    public int readRowsMax() {
        return getInt(Option.READ_ROWS_MAX.key());
    }

    /** What Kafka's clients and Kafka Streams are to be given, without the prefix. */
    public Map<String, Object> kafka() {
        return originalsWithPrefix(Prefix.KAFKA.start());
    }

    /** What the schema registry's client is to be given, with the prefix, as it wants it. */
    public Map<String, Object> schemaRegistry() {
        return originalsWithPrefix(Prefix.SCHEMA_REGISTRY.start(), false);
    }

    /** Where rules are that are to be executed, or null for none. */
    public @Nullable Path detectionsDir() {
        String directory = getString(Option.DETECTIONS_DIR.key());
        return directory == null ? null : Path.of(directory);
    }

    /** Where it stands which findings of rules are suppressed, or null for none. */
    public @Nullable Path detectionsSuppressions() {
        String file = getString(Option.DETECTIONS_SUPPRESSIONS.key());
        return file == null ? null : Path.of(file);
    }

    /** How often files of rules and suppressions are looked at; zero for only at the start. */
    public Duration detectionsReload() {
        return Duration.ofMillis(getLong(Option.DETECTIONS_RELOAD_MS.key()));
    }

    /** Where the keys of pseudonyms are, or null for none. */
    public @Nullable Path pseudonymsFile() {
        String file = getString(Option.PUBLISH_PSEUDONYMS_FILE.key());
        return file == null ? null : Path.of(file);
    }

    /** Whether events may be published in which somebody's address stands. */
    public boolean plainAddresses() {
        return getString(Option.PUBLISH_ADDRESSES.key()).equals("plain");
    }

    public boolean siemEnabled() {
        return getBoolean(Option.SIEM_ENABLED.key());
    }

    public boolean siemEvents() {
        return getBoolean(Option.SIEM_EVENTS.key());
    }

    /** In the order in which they are named. */
    public List<ForwarderConfig> forwarders() {
        return forwarders;
    }

    public boolean forwardInApp() {
        return getBoolean(Option.SIEM_FORWARD_IN_APP.key());
    }
}
