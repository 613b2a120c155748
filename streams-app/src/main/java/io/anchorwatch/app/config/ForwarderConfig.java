package io.anchorwatch.app.config;

import io.anchorwatch.conclusion.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * One forwarder as it is set, checked.
 *
 * @param values parsed; secrets are of a type that does not print them
 */
public record ForwarderConfig(String name, Kind kind, Format format, Map<ForwarderOption, Object> values) {
    private static final int USUAL_RECORDS = 500;
    private static final int MANY_RECORDS = 2_000;
    private static final int USUAL_BYTES = 512 * 1_024;
    private static final int MANY_BYTES = 5 * 1_024 * 1_024;

    /** What a receiver is. */
    public enum Kind {
        FILE,
        WEBHOOK,
        HEC,
        BULK,
        SYSLOG;

        /** As it is written. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The formats it takes, its default first. */
        List<Format> formats() {
            return switch (this) {
                case FILE -> List.of(Format.OCSF, Format.ECS, Format.CEF, Format.RFC5424);
                case WEBHOOK, HEC -> List.of(Format.OCSF, Format.ECS);
                case BULK -> List.of(Format.ECS, Format.OCSF);
                case SYSLOG -> List.of(Format.RFC5424, Format.CEF);
            };
        }

        private boolean many() {
            return this == FILE || this == BULK;
        }
    }

    /** What a record is put into. */
    public enum Format {
        OCSF,
        ECS,
        CEF,
        RFC5424;

        /** As it is written. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A value that is required, or has a default. */
    public String text(ForwarderOption option) {
        return Objects.requireNonNull(values.get(option), option::key).toString();
    }

    /** A value that may be missing. */
    public @Nullable String optional(ForwarderOption option) {
        Object value = values.get(option);
        return value == null ? null : value.toString();
    }

    public int number(ForwarderOption option) {
        return ((Number) Objects.requireNonNull(values.get(option), option::key)).intValue();
    }

    public boolean truth(ForwarderOption option) {
        return Boolean.TRUE.equals(values.get(option));
    }

    public Duration millis(ForwarderOption option) {
        return Duration.ofMillis(((Number) Objects.requireNonNull(values.get(option), option::key)).longValue());
    }

    /** A secret, or null. What it says is for requests only: never for a log or a message. */
    public @Nullable Password secret(ForwarderOption option) {
        return (Password) values.get(option);
    }

    public Path path(ForwarderOption option) {
        return Path.of(text(option));
    }

    /** Only these; empty for all. */
    public List<String> only(ForwarderOption option) {
        return values.get(option) instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    public Severity leastSeverity() {
        Object least = values.get(ForwarderOption.SEVERITY_MIN);
        return least == null ? Severity.INFO : Severity.valueOf(least.toString());
    }

    public boolean events() {
        return truth(ForwarderOption.EVENTS);
    }

    public int batchRecords() {
        Object set = values.get(ForwarderOption.BATCH_RECORDS);
        return set instanceof Integer records ? records : kind.many() ? MANY_RECORDS : USUAL_RECORDS;
    }

    public int batchBytes() {
        Object set = values.get(ForwarderOption.BATCH_BYTES);
        return set instanceof Integer bytes ? bytes : kind.many() ? MANY_BYTES : USUAL_BYTES;
    }
}
