package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import java.util.HashMap;
import java.util.Map;

/** One forwarder's configuration for tests. */
public final class Settings {
    private Settings() {}

    /** Of the kind, with keys and values in turn, without what goes before the keys. */
    public static ForwarderConfig of(String kind, String... more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "nowhere:9092",
                "schema.registry.url", "http://nowhere",
                "siem.forwarders", "one",
                "siem.forwarder.one.kind", kind));
        for (int i = 0; i < more.length; i += 2) {
            all.put("siem.forwarder.one." + more[i], more[i + 1]);
        }
        return AppConfig.of(all).forwarders().get(0);
    }
}
