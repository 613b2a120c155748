package io.anchorwatch.accounting;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.ReasonEvent;
import java.util.List;
import java.util.Map;

/**
 * What one partition heard in one second of its clock of one life of a node: one record in place of one an event.
 *
 * @param incarnation which life
 * @param heard the numbers in the order of the log, at most {@link #MOST}; some may be there twice
 * @param fresh how many of the events had not been taken before: only they count for what follows
 * @param leastLead by how much the node's clock was ahead of the broker's in that event of which it was least, in
 *     microseconds; negative when it was behind
 * @param mostLead likewise, where it was most
 * @param rejections by code, without the codes of which there were none
 */
public record SequenceBlock(
        String fleetId,
        String nodeId,
        long incarnation,
        long second,
        List<Heard> heard,
        int fresh,
        long leastLead,
        long mostLead,
        Map<ReasonCode, Integer> rejections)
        implements NodeReport {
    /** How many numbers a block holds: a busy second is cut, so that adding one stays cheap. */
    public static final int MOST = 128;

    /** A number and when its event was appended, epoch microseconds. */
    public record Heard(long number, long appendedAt) {}

    /** Whether an event was taken before: its number counts once in any case, all else must not count twice. */
    public enum Taken {
        FRESH,
        BEFORE
    }

    public SequenceBlock {
        heard = List.copyOf(heard);
        rejections = Map.copyOf(rejections);
    }

    /** A block that has heard one event. */
    public static SequenceBlock of(ReasonEvent event, long appendedAt, long clock, Taken taken) {
        Hearing hearing = new Hearing(event, clock);
        hearing.add(event, appendedAt, taken);
        return hearing.block();
    }

    /** Which life of which node: {@code fleet/node/incarnation}. */
    public static String life(ReasonEvent event) {
        return event.fleetId() + '/' + event.nodeId() + '/' + event.nodeIncarnation();
    }
}
