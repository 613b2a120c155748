package io.anchorwatch.app.config;

import io.anchorwatch.app.config.ForwarderConfig.Format;
import io.anchorwatch.app.config.ForwarderConfig.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Reads the forwarders out of a configuration and tells everything that is wrong with them. */
final class ForwarderConfigs {
    private static final String NAMES = "siem.forwarders";
    private static final String START = "siem.forwarder.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Set<String> KEYS =
            Arrays.stream(ForwarderOption.values()).map(ForwarderOption::key).collect(Collectors.toSet());

    private final Map<String, String> written;
    private final Map<String, ?> resolved;
    private final List<Fault> faults;

    /**
     * Nothing read yet.
     *
     * @param written as it stands in the file
     * @param resolved with what configuration providers know
     * @param faults where faults go
     */
    ForwarderConfigs(Map<String, String> written, Map<String, ?> resolved, List<Fault> faults) {
        this.written = written;
        this.resolved = resolved;
        this.faults = faults;
    }

    /** The forwarders in the order of their names' list; those with faults are not among them. */
    List<ForwarderConfig> read() {
        Set<String> names = names();
        List<ForwarderConfig> all = new ArrayList<>();
        for (String name : names) {
            ForwarderConfig one = read(name);
            if (one != null) {
                all.add(one);
            }
        }
        new TreeMap<>(written)
                .keySet().stream().filter(key -> key.startsWith(START)).forEach(key -> unknown(key, names));
        return all;
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (String name : written.getOrDefault(NAMES, "").split(",", -1)) {
            String each = name.strip();
            if (each.isEmpty()) {
                continue;
            }
            if (!NAME.matcher(each).matches()) {
                fault(NAMES, each, "names are lower-case letters, digits and dashes, at most 40");
            } else if (!names.add(each)) {
                fault(NAMES, each, "is named twice");
            }
        }
        return names;
    }

    private void unknown(String key, Set<String> names) {
        String rest = key.substring(START.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        if (!names.contains(name)) {
            String nearest = Typo.nearest(name, names, 2);
            faults.add(new Fault(
                    key, null, NAMES + " does not name " + name, nearest == null ? null : START + nearest + '.'));
            return;
        }
        String option = dot < 0 ? "" : rest.substring(dot + 1);
        if (!KEYS.contains(option)) {
            String nearest = Typo.nearest(option, KEYS, Math.max(2, option.length() / 3));
            // The value of a key that nobody knows may well be a secret.
            faults.add(new Fault(key, null, "no such option", nearest == null ? null : START + name + '.' + nearest));
        }
    }

    private @Nullable ForwarderConfig read(String name) {
        int before = faults.size();
        Kind kind = kind(name);
        if (kind == null) {
            return null;
        }
        Map<ForwarderOption, Object> values = new EnumMap<>(ForwarderOption.class);
        for (ForwarderOption option : ForwarderOption.values()) {
            Object value = value(name, kind, option);
            if (value != null) {
                values.put(option, value);
            }
        }
        Format format = format(name, kind, values);
        together(name, kind, values);
        return faults.size() > before || format == null ? null : new ForwarderConfig(name, kind, format, values);
    }

    private @Nullable Kind kind(String name) {
        String key = START + name + '.' + ForwarderOption.KIND.key();
        String kind = written.get(key);
        if (kind == null) {
            fault(key, null, "is required: " + Rule.KIND.words());
            return null;
        }
        try {
            Rule.KIND.ensureValid(key, kind);
            return Kind.valueOf(kind.strip().toUpperCase(Locale.ROOT));
        } catch (ConfigException e) {
            fault(key, kind, "must be " + Rule.KIND.words());
            return null;
        }
    }

    private @Nullable Object value(String name, Kind kind, ForwarderOption option) {
        String key = START + name + '.' + option.key();
        String text = written.get(key);
        if (!option.isFor(kind)) {
            if (text != null) {
                fault(key, option.secret() ? null : text, "means nothing to a forwarder of kind " + kind.word());
            }
            return null;
        }
        if (text == null) {
            if (option.required()) {
                fault(key, null, "is required: " + option.sentence());
            }
            return option.byDefault();
        }
        Object value = resolved.get(key);
        return option.secret()
                ? secret(key, text.strip(), value == null ? text : value.toString())
                : parsed(key, option, text, value == null ? text : value);
    }

    private @Nullable Password secret(String key, String text, String value) {
        if (!SecretReference.is(text)) {
            fault(key, "[hidden]", "must be " + Rule.REFERENCE.words());
            return null;
        }
        Password secret = SecretReference.resolve(text, value);
        if (secret == null) {
            fault(key, text, "leads to nothing that can be read, or to more than one line of printable ASCII");
        }
        return secret;
    }

    private @Nullable Object parsed(String key, ForwarderOption option, String text, Object value) {
        try {
            Object parsed = ConfigDef.parseType(key, value, option.type());
            Rule rule = option.check();
            if (rule != null) {
                rule.ensureValid(key, parsed);
            }
            return parsed;
        } catch (ConfigException e) {
            // An address may hold a password, which is one of the things that make it wrong.
            fault(key, option == ForwarderOption.URL ? null : text, "must be " + option.rule());
            return null;
        }
    }

    private @Nullable Format format(String name, Kind kind, Map<ForwarderOption, Object> values) {
        Object set = values.get(ForwarderOption.FORMAT);
        if (set == null) {
            return kind.formats().get(0);
        }
        Format format = Format.valueOf(set.toString().strip().toUpperCase(Locale.ROOT));
        if (kind.formats().contains(format)) {
            return format;
        }
        fault(
                START + name + '.' + ForwarderOption.FORMAT.key(),
                set.toString(),
                "a forwarder of kind " + kind.word() + " takes "
                        + kind.formats().stream().map(Format::word).collect(Collectors.joining(", ")));
        return null;
    }

    /** What no option can know by itself. */
    private void together(String name, Kind kind, Map<ForwarderOption, Object> values) {
        if (kind == Kind.HEC && written.get(START + name + ".token") == null) {
            fault(START + name + ".token", null, "is required: the collector's token");
        }
        if (values.containsKey(ForwarderOption.USER) != values.containsKey(ForwarderOption.PASSWORD)) {
            fault(START + name + ".user", null, "goes together with password");
        }
        if (values.containsKey(ForwarderOption.USER) && values.containsKey(ForwarderOption.TOKEN)) {
            fault(START + name + ".user", null, "is one way to log in and token is another: choose");
        }
    }

    private void fault(String key, @Nullable String value, String rule) {
        faults.add(new Fault(key, value, rule, null));
    }
}
