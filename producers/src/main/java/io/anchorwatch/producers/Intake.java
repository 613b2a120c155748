package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import io.anchorwatch.producers.lines.Line;
import io.anchorwatch.producers.privacy.Privacy;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Judges lines: what is an event, and was not there before, goes on; what is none is reported. */
final class Intake {
    /** Enough for 200 million events in a row, at most 60 MB. */
    private static final int SEEN_BLOCKS = 200_000;

    private final PrintWriter rejects;
    private final SeenEvents seen = new SeenEvents(SEEN_BLOCKS);
    private final Privacy privacy;
    private long rejected;
    private long duplicates;

    Intake(PrintWriter rejects, Privacy privacy) {
        this.rejects = rejects;
        this.privacy = privacy;
    }

    /** The event as it may go out, or null if there is nothing to be sent. */
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
        Violation objection = privacy.objection(event);
        if (objection != null) {
            reject(line.number(), objection);
            return null;
        }
        if (!seen.add(event)) {
            duplicates++;
            return null;
        }
        return privacy.veiled(event);
    }

    /** Reports a line, at once: who reads on must know that it was reported. */
    void reject(long line, Violation violation) {
        rejected++;
        rejects.println(ReasonEventJson.writeRejection(line, privacy.veiled(violation)));
        rejects.flush();
    }

    long rejected() {
        return rejected;
    }

    long duplicates() {
        return duplicates;
    }

    /** The counts of the last line on standard output, without its end; those of privacy where there is something to count. */
    String counts(long published) {
        String counts = "{\"published\":" + published + ",\"rejected\":" + rejected + ",\"duplicates_suppressed\":"
                + duplicates;
        boolean tells = privacy.veils() || privacy.keptBack() > 0;
        return tells
                ? counts + ",\"pseudonymized\":" + privacy.replaced() + ",\"kept_back\":" + privacy.keptBack()
                : counts;
    }

    /** Whether what goes out is the line as it was taken in. */
    boolean verbatim() {
        return !privacy.veils();
    }
}
