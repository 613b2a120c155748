package io.anchorwatch.app.siem;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what SIEMs are told from the topics where it lies. */
public final class ToldReader {
    private final Wire wire;
    private final String prefix;

    public ToldReader(Wire wire, AppConfig config) {
        this.wire = wire;
        this.prefix = config.topicPrefix();
    }

    /**
     * The topics to read.
     *
     * @param events whether plain events are told too
     */
    public static List<String> topics(AppConfig config, boolean events) {
        List<String> topics = new ArrayList<>(List.of(
                Topics.SECURITY_FINDINGS.in(config),
                Topics.RECOVERY_TIMELINES.in(config),
                Topics.AUDIT_EVENTS.in(config)));
        if (events) {
            topics.add(Topics.REASON_EVENTS.in(config));
        }
        return topics;
    }

    /**
     * One record.
     *
     * @param appendedMs when it was appended to the log, in epoch milliseconds
     * @return null for what is not told: an event that cannot be read, which is a dead letter already, or one by which a
     *     node speaks about security, which is told as a finding
     */
    public @Nullable Told told(String topic, int partition, long offset, long appendedMs, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String name = topic.substring(prefix.length());
        Position position = position(topic, partition, offset, appendedMs);
        return name.equals(Topics.REASON_EVENTS.topicName())
                ? event(value, position, appendedMs)
                : told(wire.decode(name, value), position);
    }

    /**
     * One record, for a thread that may stand still while the registry has not spoken.
     *
     * @return null for what is not told; what is wrong with a conclusion that is none
     */
    @Nullable
    Decoded<Told> decoded(String topic, int partition, long offset, long appendedMs, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String name = topic.substring(prefix.length());
        Position position = position(topic, partition, offset, appendedMs);
        Decoded<? extends Conclusion> conclusion = wire.conclusion(name, value, appendedMs);
        if (conclusion instanceof Decoded.Rejected<? extends Conclusion> rejected) {
            return new Decoded.Rejected<>(rejected.cause(), rejected.field(), rejected.value(), rejected.rule());
        }
        Told told = conclusion instanceof Decoded.Accepted<? extends Conclusion> accepted
                ? told(accepted.value(), position)
                : event(value, position, appendedMs);
        return told == null ? null : new Decoded.Accepted<>(told);
    }

    private static Position position(String topic, int partition, long offset, long appendedMs) {
        return new Position(topic, partition, offset, TimeUnit.MILLISECONDS.toMicros(appendedMs));
    }

    private @Nullable Told event(byte[] value, Position position, long appendedMs) {
        return wire.event(value, appendedMs) instanceof Decoded.Accepted<ReasonEvent> accepted
                ? Told.of(accepted.value(), position)
                : null;
    }

    private static @Nullable Told told(@Nullable Conclusion conclusion, Position position) {
        if (conclusion instanceof Finding finding) {
            return Told.of(finding, position);
        }
        if (conclusion instanceof Episode episode) {
            return Told.of(episode, position);
        }
        return conclusion instanceof AuditEvent audit ? Told.of(audit, position) : null;
    }
}
