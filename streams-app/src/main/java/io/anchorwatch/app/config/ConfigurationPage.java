package io.anchorwatch.app.config;

/** Writes the reference page of the configuration, {@code docs/reference/configuration.md}. */
public final class ConfigurationPage {
    private ConfigurationPage() {}

    /** The page, in Markdown. */
    public static String text() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                <!-- Generated from the options in the code. Do not edit: run the tests with -Dgolden=update. -->

                `--config` files are Java properties in UTF-8. One file serves every command. Everything that is wrong in
                a file is reported at once, by `config check` and at the start. Times are in milliseconds.

                A value may be or hold a reference, which Kafka's configuration providers resolve: `${file:/path:key}` to a
                key of a file of properties, `${dir:/path:file}` to a whole file, `${env:NAME}` to a variable; others are
                named in `config.providers`. Secrets of Kafka's clients, of the registry's and of forwarders must be
                references. Secrets are never printed.

                | option | type | default | must be |
                | --- | --- | --- | --- |
                """);
        for (Setting option : Setting.all()) {
            String written = option.written();
            page.append("| [`%s`](#%s) | %s | %s | %s |%n"
                    .formatted(
                            option.key(),
                            option.key().replace(".", ""),
                            option.type(),
                            option.required()
                                    ? "required"
                                    : written == null || written.isEmpty() ? "none" : '`' + written + '`',
                            option.rule()));
        }
        for (Setting option : Setting.all()) {
            page.append("%n## %s%n%n%s%n".formatted(option.key(), option.sentence()));
        }
        page.append("""

                ## Forwarders

                Each name in `siem.forwarders` has options of its own: `siem.forwarder.NAME.` goes before each. A secret is
                always a reference: `file:/path` (its contents, without spaces around), `env:NAME`, or one to a
                configuration provider. How receivers are set up: [forwarding.md](../siem/forwarding.md).

                | option | kinds | default | must be | |
                | --- | --- | --- | --- | --- |
                """);
        for (ForwarderOption option : ForwarderOption.values()) {
            Object byDefault = option.byDefault();
            page.append("| `%s` | %s | %s | %s | %s |%n"
                    .formatted(
                            option.key(),
                            option.kinds(),
                            option.required() ? "required" : byDefault == null ? "none" : "`" + byDefault + '`',
                            option.rule(),
                            option.sentence()));
        }
        page.append("%n## Handed on%n%n| keys | what becomes of them |%n| --- | --- |%n".formatted());
        for (Prefix prefix : Prefix.values()) {
            page.append("| `%s*` | %s |%n".formatted(prefix.start(), prefix.sentence()));
        }
        return page.toString();
    }
}
