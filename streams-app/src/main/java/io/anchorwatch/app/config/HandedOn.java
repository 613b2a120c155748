package io.anchorwatch.app.config;

import io.anchorwatch.schemas.RegistryOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is handed on to Kafka's clients and to the registry's: each value by what those know of it, and together
 * what would silently leave a connection open to others.
 */
final class HandedOn {
    private static final String KAFKA = Prefix.KAFKA.start();
    private static final String REGISTRY = Prefix.SCHEMA_REGISTRY.start();
    private static final Pattern ONE_CLIENT =
            Pattern.compile("(?:main\\.consumer|restore\\.consumer|global\\.consumer|consumer|producer|admin)\\.(.*)");
    private static final Pattern PLAIN_WORDS = Pattern.compile("[\\[\\](),.=A-Za-z0-9_ -]{1,200}");
    private static final Set<String> STORES = Set.of("ssl.keystore.location", "ssl.truststore.location");
    private static final String NAMES_CHECKED = SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG;

    private static final Map<String, ConfigDef.ConfigKey> KNOWN = new HashMap<>();

    static {
        KNOWN.putAll(StreamsConfig.configDef().configKeys());
        KNOWN.putAll(AdminClientConfig.configDef().configKeys());
        KNOWN.putAll(ProducerConfig.configDef().configKeys());
        KNOWN.putAll(ConsumerConfig.configDef().configKeys());
    }

    private final Map<String, String> written;
    private final Map<String, String> values;
    private final List<Fault> faults;

    /**
     * Nothing judged yet.
     *
     * @param written as it stands in the file
     * @param values with what configuration providers know
     * @param faults where faults go
     */
    HandedOn(Map<String, String> written, Map<String, String> values, List<Fault> faults) {
        this.written = written;
        this.values = values;
        this.faults = faults;
    }

    /** The names that are known there, with their prefixes: a key that is nearly one of them is a typo. */
    static Set<String> names() {
        Set<String> names = new HashSet<>();
        KNOWN.keySet().forEach(name -> names.add(KAFKA + name));
        RegistryOptions.names().forEach(name -> names.add(REGISTRY + name));
        return names;
    }

    void check() {
        new TreeMap<>(values).forEach((key, value) -> {
            if (key.startsWith(KAFKA)) {
                kafka(key, plain(key), value);
            } else if (key.startsWith(REGISTRY)) {
                connection(key, key.substring(REGISTRY.length()), value);
            }
        });
        protocol();
        registryInTheOpen();
    }

    /** The name as Kafka knows it, whichever client it is for. */
    private static String plain(String key) {
        String name = key.substring(KAFKA.length());
        Matcher one = ONE_CLIENT.matcher(name);
        return !KNOWN.containsKey(name) && one.matches() ? one.group(1) : name;
    }

    private void kafka(String key, String name, String value) {
        ConfigDef.ConfigKey known = KNOWN.get(name);
        if (known == null || key.equals(Option.KAFKA_BOOTSTRAP_SERVERS.key()) || name.equals(NAMES_CHECKED)) {
            connection(key, name, value);
            return;
        }
        try {
            Object parsed = ConfigDef.parseType(name, value, known.type);
            if (known.validator != null) {
                known.validator.ensureValid(name, parsed);
            }
            connection(key, name, value);
        } catch (ConfigException e) {
            fault(key, "must be " + words(known));
        }
    }

    private static String words(ConfigDef.ConfigKey known) {
        String words = known.validator == null ? "" : known.validator.toString();
        return PLAIN_WORDS.matcher(words).matches()
                ? words
                : "what Kafka takes for it: a " + known.type.name().toLowerCase(Locale.ROOT);
    }

    /** What both kinds of client have in common. */
    private void connection(String key, String name, String value) {
        if (STORES.contains(name) && !readable(value)) {
            fault(key, "must be a file that can be read");
        }
        if (name.equals(NAMES_CHECKED) && !value.equalsIgnoreCase("https")) {
            fault(key, "must be https, or be left out: otherwise anybody's certificate would do for any server");
        }
    }

    private static boolean readable(String file) {
        try {
            return Files.isReadable(Path.of(file)) && Files.isRegularFile(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** A log-in or a key that the protocol makes no use of is no protection, and nobody would notice. */
    private void protocol() {
        String key = KAFKA + CommonClientConfigs.SECURITY_PROTOCOL_CONFIG;
        String protocol = values.getOrDefault(key, "PLAINTEXT").toUpperCase(Locale.ROOT);
        String login = first("sasl.");
        if (login != null && !protocol.startsWith("SASL_")) {
            fault(key, "must be SASL_SSL (or SASL_PLAINTEXT) where " + login + " is set, which otherwise does nothing");
        }
        String keys = first("ssl.");
        if (keys != null && !protocol.endsWith("SSL")) {
            fault(key, "must be SSL or SASL_SSL where " + keys + " is set, which otherwise does nothing");
        }
        if (protocol.startsWith("SASL_")) {
            needed(SaslConfigs.SASL_MECHANISM);
            if (!"GSSAPI".equals(values.get(KAFKA + SaslConfigs.SASL_MECHANISM))) {
                needed(SaslConfigs.SASL_JAAS_CONFIG);
            }
        }
    }

    private @Nullable String first(String start) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(KAFKA + start))
                .sorted()
                .findFirst()
                .orElse(null);
    }

    private void needed(String name) {
        if (!values.containsKey(KAFKA + name)) {
            fault(
                    KAFKA + name,
                    "is required where " + KAFKA + CommonClientConfigs.SECURITY_PROTOCOL_CONFIG + " is SASL");
        }
    }

    /** A password goes over TLS, or stays on this machine. */
    private void registryInTheOpen() {
        boolean login = values.containsKey(REGISTRY + "basic.auth.user.info")
                || values.containsKey(REGISTRY + "bearer.auth.token");
        String urls = values.getOrDefault(Option.SCHEMA_REGISTRY_URL.key(), "");
        for (String url : login ? urls.split(",", -1) : new String[0]) {
            if (inTheOpen(url.strip())) {
                fault(
                        Option.SCHEMA_REGISTRY_URL.key(),
                        "must begin with https:// where there is a log-in, unless it is on this machine");
                return;
            }
        }
    }

    private static boolean inTheOpen(String url) {
        try {
            URI uri = URI.create(url);
            return "http".equals(uri.getScheme())
                    && !Set.of("127.0.0.1", "localhost", "[::1]").contains(String.valueOf(uri.getHost()));
        } catch (IllegalArgumentException e) {
            return false; // That it is no address is told by its own rule.
        }
    }

    private void fault(String key, String rule) {
        faults.add(new Fault(key, Secret.shown(key, written.get(key)), rule, null));
    }
}
