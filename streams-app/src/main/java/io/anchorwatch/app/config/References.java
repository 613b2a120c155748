package io.anchorwatch.app.config;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.jspecify.annotations.Nullable;

/** Puts what Kafka's configuration providers know in the place of references to it, and tells what leads nowhere. */
final class References {
    /** There without being named: those that come with Kafka. Others are named in {@code config.providers}. */
    private static final Map<String, String> BUILT_IN = Map.of(
            "file", FileConfigProvider.class.getName(),
            "dir", DirectoryConfigProvider.class.getName(),
            "env", EnvVarConfigProvider.class.getName());

    private static final String PROVIDERS = Prefix.PROVIDERS.start();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}:]+):[^}]*}");
    private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]+\\z");

    private final Map<String, String> providers = new HashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Fault> faults;

    /**
     * Asks nobody yet.
     *
     * @param written as it stands in the file, with what it says about providers
     */
    References(Map<String, String> written, List<Fault> faults) {
        this.faults = faults;
        written.forEach((key, value) -> {
            if (key.startsWith(PROVIDERS)) {
                providers.put(key, value);
            }
        });
        for (String name : written.getOrDefault(PROVIDERS, "").split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        names.addAll(BUILT_IN.keySet());
        BUILT_IN.forEach((name, type) -> providers.putIfAbsent(PROVIDERS + '.' + name + ".class", type));
        providers.put(PROVIDERS, String.join(",", names));
    }

    /** Whether a value is a reference and nothing else. */
    static boolean is(String written) {
        return REFERENCE.matcher(written).matches();
    }

    /** Every value by its key without what is about providers; one that leads nowhere stays as it is written. */
    Map<String, String> resolved(Map<String, String> written) {
        Map<String, String> values = new TreeMap<>();
        new TreeMap<>(written).forEach((key, value) -> {
            if (!key.startsWith(PROVIDERS)) {
                values.put(key, resolved(key, value));
            }
        });
        return values;
    }

    private String resolved(String key, String value) {
        Matcher reference = REFERENCE.matcher(value);
        return reference.replaceAll(found -> {
            String text = found.group();
            if (!names.contains(found.group(1))) {
                fault(key, value, "names a provider that config.providers does not list");
                return Matcher.quoteReplacement(text);
            }
            String known = known(key, value, text);
            boolean quoted = Secret.isJaas(key) && !text.equals(value);
            return Matcher.quoteReplacement(known == null ? text : quoted ? Secret.quoted(known) : known);
        });
    }

    /** What a provider knows, without the line's end that files have and secrets do not; null for nothing. */
    private @Nullable String known(String key, String value, String reference) {
        Map<String, String> asked = new HashMap<>(providers);
        asked.put("asked", reference);
        try {
            Object answer = new AbstractConfig(new ConfigDef(), asked, false)
                    .originals()
                    .get("asked");
            if (answer != null && !answer.equals(reference)) {
                return LINE_ENDS.matcher(answer.toString()).replaceFirst("");
            }
            fault(key, value, "leads to nothing: there is no such key, variable or file");
        } catch (RuntimeException e) {
            fault(key, value, "leads to nothing: " + e.getMessage());
        }
        return null;
    }

    /** Forwarders tell themselves what is wrong with their secrets. */
    private void fault(String key, String value, String rule) {
        if (!key.startsWith(Prefix.SIEM.start()) || rule.startsWith("names")) {
            faults.add(new Fault(key, Secret.shown(key, value), rule, null));
        }
    }
}
