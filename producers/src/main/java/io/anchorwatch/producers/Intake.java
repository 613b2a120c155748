package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import io.anchorwatch.producers.lines.Line;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Judges lines: what is an event, and was not there before, goes on; what is none is reported. */
final class Intake {
    /** Enough for 200 million events in a row, at most 60 MB. */
    private static final int SEEN_BLOCKS = 200_000;

    private final PrintWriter rejects;
    private final SeenEvents seen = new SeenEvents(SEEN_BLOCKS);
    private long rejected;
    private long duplicates;

    Intake(PrintWriter rejects) {
        this.rejects = rejects;
    }

    /** The event, or null if there is nothing to be sent. */
    @Nullable
    ReasonEvent take(Line line) {
        if (line.blank()) {
            return null;
        }
        long now = System.currentTimeMillis() * 1000;
        ParsedLine parsed =
                line.whole() ? ReasonEventJson.parse(line.bytes(), now) : ReasonEventJson.tooLong(line.bytes());
        if (parsed instanceof ParsedLine.Invalid invalid) {
            reject(line.number(), invalid.violation());
            return null;
        }
        ReasonEvent event = ((ParsedLine.Valid) parsed).event();
        if (!seen.add(event)) {
            duplicates++;
            return null;
        }
        return event;
    }

    /** Reports a line, at once: who reads on must know that it was reported. */
    void reject(long line, Violation violation) {
        rejected++;
        rejects.println(ReasonEventJson.writeRejection(line, violation));
        rejects.flush();
    }

    long rejected() {
        return rejected;
    }

    long duplicates() {
        return duplicates;
    }
}
