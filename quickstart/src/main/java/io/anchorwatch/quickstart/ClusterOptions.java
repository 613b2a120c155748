package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.producers.PublisherSettings;
import io.anchorwatch.producers.privacy.Privacy;
import io.anchorwatch.producers.privacy.PseudonymKeys;
import io.anchorwatch.schemas.Registry;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command publishes to: what stands in a configuration, and over it what is said on the command line. */
final class ClusterOptions {
    private static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
    private static final String REGISTRY_URL = "schema.registry.url";
    private static final String TOPIC_PREFIX = "topic.prefix";

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Kafka's addresses, with commas.")
    private @Nullable String bootstrapServers;

    @Option(names = "--schema-registry-url", paramLabel = "URL", description = "The schema registry's address.")
    private @Nullable String schemaRegistryUrl;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "What topics' names begin with.")
    private @Nullable String topicPrefix;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A configuration: kafka.*, schema.registry.*, topic.prefix and publish.* count. Options win over it.")
    private @Nullable Path config;

    /** Whether a cluster is meant at all. */
    boolean given() {
        return bootstrapServers != null || config != null;
    }

    PublisherSettings settings() {
        AppConfig read = config == null ? null : configured(config);
        String servers = bootstrapServers != null || read == null
                ? required("--bootstrap-servers", BOOTSTRAP_SERVERS, bootstrapServers)
                : String.valueOf(read.kafka().get("bootstrap.servers"));
        String prefix = topicPrefix != null ? topicPrefix : read == null ? "" : read.topicPrefix();
        try {
            return new PublisherSettings(
                    servers,
                    prefix,
                    PublisherSettings.BUFFERED_MAX,
                    read == null ? Map.of() : read.kafka(),
                    privacy(read));
        } catch (IllegalArgumentException e) {
            throw wrong("--bootstrap-servers: " + e.getMessage(), e);
        }
    }

    /** Keys are read here and nowhere else: who only reads events has no use for them. */
    private static Privacy privacy(@Nullable AppConfig read) {
        if (read == null) {
            return Privacy.strict();
        }
        Path file = read.pseudonymsFile();
        try {
            return new Privacy(
                    file == null ? null : PseudonymKeys.read(file),
                    read.plainAddresses() ? Privacy.Addresses.PLAIN : Privacy.Addresses.REFUSED);
        } catch (IllegalArgumentException e) {
            throw wrong("publish.pseudonyms.file: " + e.getMessage(), e);
        }
    }

    /** What a consumer is told that reads everything that is committed, and commits nothing. */
    Map<String, Object> consumer() {
        PublisherSettings settings = settings();
        Map<String, Object> consumer = new TreeMap<>(settings.kafka());
        consumer.put("bootstrap.servers", settings.bootstrapServers());
        consumer.put("isolation.level", "read_committed");
        consumer.put("enable.auto.commit", false);
        consumer.remove("group.id");
        return consumer;
    }

    Registry registry() {
        AppConfig read = config == null ? null : configured(config);
        String url = schemaRegistryUrl != null || read == null
                ? required("--schema-registry-url", REGISTRY_URL, schemaRegistryUrl)
                : read.schemaRegistryUrl();
        try {
            return Registry.at(url, read == null ? Map.of() : read.schemaRegistry());
        } catch (IllegalArgumentException e) {
            throw wrong("--schema-registry-url: " + e.getMessage(), e);
        }
    }

    /** The file is judged as a whole, with what the command line adds to it. */
    private AppConfig configured(Path file) {
        Map<String, String> written = new TreeMap<>(ConfigFile.read(file));
        override(written, BOOTSTRAP_SERVERS, bootstrapServers);
        override(written, REGISTRY_URL, schemaRegistryUrl);
        override(written, TOPIC_PREFIX, topicPrefix);
        return AppConfig.of(written);
    }

    private static void override(Map<String, String> written, String key, @Nullable String option) {
        if (option != null) {
            written.put(key, option);
        }
    }

    private static String required(String option, String key, @Nullable String value) {
        if (value == null) {
            throw wrong(option + " is missing: give it, or --config with a file in which " + key + " stands", null);
        }
        return value;
    }

    private static CommandFailure wrong(String message, @Nullable Exception cause) {
        return cause == null
                ? new CommandFailure(CommandFailure.BAD_ARGUMENTS, message)
                : new CommandFailure(CommandFailure.BAD_ARGUMENTS, message, cause);
    }
}
