package io.anchorwatch.app.topics;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How the topics of a cluster stand, in the order of {@link Topics}. */
public record TopicReport(List<Row> rows) {
    /** How a topic stands. */
    public enum Verdict {
        OK,
        MISSING,
        /** There, but not as it must be. */
        WEAKER
    }

    /**
     * A topic as it is, or, when it is missing, as it would be.
     *
     * @param retentionMs -1 for ever
     * @param weaker in words, what falls short; empty unless the verdict says so
     */
    public record Row(
            String topic,
            int partitions,
            long retentionMs,
            String cleanup,
            String timestampType,
            Verdict verdict,
            List<String> weaker) {
        public Row {
            weaker = List.copyOf(weaker);
        }
    }

    public TopicReport {
        rows = List.copyOf(rows);
    }

    /** Whether every topic is there and as it must be. */
    public boolean good() {
        return rows.stream().allMatch(row -> row.verdict() == Verdict.OK);
    }

    /** Whether the app can work with them, be they weaker: all are there, and the broker dates what is in them. */
    public boolean usable() {
        return rows.stream()
                .allMatch(row ->
                        row.verdict() != Verdict.MISSING && row.timestampType().equals("LogAppendTime"));
    }

    /** Everything that falls short, a sentence each with the topic's name. */
    public List<String> shortcomings() {
        return rows.stream()
                .flatMap(row -> row.verdict() == Verdict.MISSING
                        ? Stream.of(row.topic() + " is missing")
                        : row.weaker().stream().map(why -> row.topic() + ' ' + why))
                .toList();
    }

    /** 0, or 3 when something is missing or weaker. */
    public int exitCode() {
        return good() ? 0 : 3;
    }

    /** A line a topic and, indented, a line for everything that falls short. */
    public String table() {
        StringBuilder table = new StringBuilder("%-28s %10s %12s %-14s %-14s %s%n"
                .formatted("topic", "partitions", "retention", "cleanup", "dated by", ""));
        for (Row row : rows) {
            table.append("%-28s %10d %12s %-14s %-14s %s%n"
                    .formatted(
                            row.topic(),
                            row.partitions(),
                            row.retentionMs() < 0 ? "for ever" : words(Duration.ofMillis(row.retentionMs())),
                            row.cleanup(),
                            row.timestampType(),
                            row.verdict()));
            row.weaker().forEach(each -> table.append("    %s%n".formatted(each)));
        }
        return table.toString();
    }

    private static String words(Duration duration) {
        return duration.toDaysPart() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
                ? duration.toDays() + " d"
                : duration.toMillis() + " ms";
    }
}
