package io.anchorwatch.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;

/** What the registry's client can be told, and what it must not be left to guess. */
public final class RegistryOptions {
    private static final String PREFIX = SchemaRegistryClientConfig.CLIENT_NAMESPACE;

    private RegistryOptions() {}

    /** The names that its client knows and we use, without the prefix. */
    public static Set<String> names() {
        Set<String> names = new HashSet<>(Set.of(
                SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE,
                SchemaRegistryClientConfig.USER_INFO_CONFIG,
                SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE,
                SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG,
                SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
                SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
                SchemaRegistryClientConfig.PROXY_HOST,
                SchemaRegistryClientConfig.PROXY_PORT));
        ConfigDef tls = new ConfigDef();
        SslConfigs.addClientSslSupport(tls);
        names.addAll(tls.names());
        return names;
    }

    /** With our patience, and with the way to log in that follows from what there is to log in with. */
    static Map<String, Object> complete(Map<String, ?> options) {
        Map<String, Object> all = new HashMap<>();
        all.put(SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, 3_000);
        all.put(SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, 10_000);
        options.forEach((key, value) -> all.put(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key, value));
        // Without it the client would send no log-in, and say nothing.
        if (all.containsKey(SchemaRegistryClientConfig.USER_INFO_CONFIG)) {
            all.putIfAbsent(SchemaRegistryClientConfig.BASIC_AUTH_CREDENTIALS_SOURCE, "USER_INFO");
        }
        if (all.containsKey(SchemaRegistryClientConfig.BEARER_AUTH_TOKEN_CONFIG)) {
            all.putIfAbsent(SchemaRegistryClientConfig.BEARER_AUTH_CREDENTIALS_SOURCE, "STATIC_TOKEN");
        }
        // The client looks for its certificates behind its prefix, and for everything else without.
        Map<String, Object> handed = new HashMap<>(all);
        all.forEach((key, value) -> {
            if (key.startsWith("ssl.")) {
                handed.put(PREFIX + key, value);
            }
        });
        return handed;
    }
}
