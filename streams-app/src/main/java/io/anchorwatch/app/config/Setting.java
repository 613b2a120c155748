package io.anchorwatch.app.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/** One option: what it is called, what may stand there, what it is for. {@link Option} and {@link HttpOption} have them. */
interface Setting {
    String key();

    ConfigDef.Type kind();

    @Nullable
    Object byDefault();

    /** What values must be beyond their type, or null. */
    @Nullable
    Rule check();

    String sentence();

    default boolean required() {
        return byDefault() == ConfigDef.NO_DEFAULT_VALUE;
    }

    /** The default as it would be written in a file, or null for none. */
    default @Nullable String written() {
        Object byDefault = byDefault();
        return required() || byDefault == null ? null : byDefault.toString();
    }

    default String type() {
        return kind().name().toLowerCase(Locale.ROOT);
    }

    /** What is right, in words. */
    default String rule() {
        Rule check = check();
        return check != null ? check.words() : kind() == ConfigDef.Type.BOOLEAN ? "true or false" : "a " + type();
    }

    /** All there are, in the order of the reference page. */
    static List<Setting> all() {
        return Stream.<Setting[]>of(Option.values(), HttpOption.values())
                .flatMap(Stream::of)
                .toList();
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        for (Setting each : all()) {
            definition.define(
                    each.key(),
                    each.kind(),
                    each.byDefault(),
                    each.check(),
                    each.required() ? ConfigDef.Importance.HIGH : ConfigDef.Importance.MEDIUM,
                    each.sentence());
        }
        return definition;
    }
}
