package io.anchorwatch.accounting;

import static io.anchorwatch.fold.Fold.GRACE;

import io.anchorwatch.event.SequenceWindow;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of one life of a node: how many were heard, and the holes between them. A draft while a step is made, never
 * changed once it is part of a state. Times are append times in epoch microseconds.
 */
final class Ledger {
    static final long NONE = Long.MIN_VALUE;

    /** A number or a claim further ahead than this is not believed: it is counted, and moves nothing. */
    static final long JUMP_MAX = SequenceWindow.JUMP_MAX;

    final long incarnation;
    /** Where counting begins, or 0 while no number is known. */
    long first;

    private long firstAt = NONE;
    long highest;
    private long highestAt = NONE;
    long received;
    /** The last number of the first heartbeat, as long as no number is known; else -1. */
    private long claim = -1;

    long heardAt = NONE;
    /** How many missing numbers are in no hole any more. */
    long givenUp;

    long jumps;
    /** How many numbers came from before where counting begins, too late to begin lower. */
    long outside;
    /** Ascending. */
    final List<Hole> holes;

    Ledger(long incarnation) {
        this(incarnation, new ArrayList<>());
    }

    private Ledger(long incarnation, List<Hole> holes) {
        this.incarnation = incarnation;
        this.holes = holes;
    }

    Ledger draft() {
        Ledger draft = new Ledger(incarnation, new ArrayList<>(holes));
        draft.first = first;
        draft.firstAt = firstAt;
        draft.highest = highest;
        draft.highestAt = highestAt;
        draft.received = received;
        draft.claim = claim;
        draft.heardAt = heardAt;
        draft.givenUp = givenUp;
        draft.jumps = jumps;
        draft.outside = outside;
        return draft;
    }

    /**
     * Takes a number that was heard.
     *
     * @return when the hole that it was missing from was first shown, or {@link #NONE} if it was not missing
     */
    long heard(long number, long at) {
        heardAt = Math.max(heardAt, at);
        if (first == 0) {
            begin(number, at);
        } else if (number > highest) {
            ahead(number, at);
        } else if (number < first) {
            before(number, at);
        } else {
            return fill(number);
        }
        return NONE;
    }

    private void begin(long number, long at) {
        first = number;
        firstAt = at;
        highest = number;
        highestAt = at;
        received = 1;
        if (claim > number) {
            claimed(claim, at);
        }
        claim = -1;
    }

    private void ahead(long number, long at) {
        if (number - highest > JUMP_MAX) {
            jumps++;
            return;
        }
        if (number > highest + 1) {
            holes.add(new Hole(highest + 1, number - 1, highestAt, at, false, false));
        }
        highest = number;
        highestAt = at;
        received++;
    }

    /** Within the grace of the first event counting begins lower; later, what is lower is not of this account. */
    private void before(long number, long at) {
        if (at >= firstAt + GRACE) {
            outside++;
            return;
        }
        if (first - number > JUMP_MAX) {
            jumps++;
            return;
        }
        if (number + 1 < first) {
            holes.add(0, new Hole(number + 1, first - 1, firstAt, firstAt, false, false));
        }
        first = number;
        received++;
    }

    private long fill(long number) {
        int place = holeOf(number);
        if (place < 0) {
            return NONE;
        }
        Hole hole = holes.remove(place);
        if (number < hole.to()) {
            holes.add(place, hole.part(number + 1, hole.to()));
        }
        if (number > hole.from()) {
            holes.add(place, hole.part(hole.from(), number - 1));
        }
        received++;
        return hole.behindAt();
    }

    private int holeOf(long number) {
        int low = 0;
        int high = holes.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Hole hole = holes.get(middle);
            if (number < hole.from()) {
                high = middle - 1;
            } else if (number > hole.to()) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    /** Takes the last number that a heartbeat says was given away: what is behind the highest one is missing. */
    void claimed(long last, long at) {
        heardAt = Math.max(heardAt, at);
        if (first == 0) {
            if (claim < 0) {
                claim = last;
            } else if (last > claim && last - claim <= JUMP_MAX) {
                first = claim + 1; // it goes on counting, and nothing of it is heard
                firstAt = at;
                highest = claim;
                highestAt = at;
                claim = -1;
                claimed(last, at);
            }
        } else if (last - highest > JUMP_MAX) {
            jumps++;
        } else if (last > highest) {
            holes.add(new Hole(highest + 1, last, highestAt, at, true, false));
            highest = last;
            highestAt = at;
        }
    }

    /** The hole at a place is told apart no longer; its numbers stay missing. */
    Hole giveUp(int place) {
        Hole hole = holes.remove(place);
        givenUp += hole.size();
        return hole;
    }

    void write(PackWriter out) {
        out.signed(incarnation).signed(heardAt).signed(first);
        if (first != 0) {
            out.unsigned(highest - first).unsigned(received);
            out.signed(firstAt - heardAt).signed(highestAt - heardAt);
        } else {
            out.signed(claim);
        }
        out.unsigned(givenUp).unsigned(jumps).unsigned(outside).unsigned(holes.size());
        holes.forEach(hole -> hole.write(out, heardAt));
    }

    static Ledger read(PackReader in) {
        Ledger ledger = new Ledger(in.signed());
        ledger.heardAt = in.signed();
        ledger.first = in.signed();
        if (ledger.first != 0) {
            ledger.highest = ledger.first + in.unsigned();
            ledger.received = in.unsigned();
            ledger.firstAt = ledger.heardAt + in.signed();
            ledger.highestAt = ledger.heardAt + in.signed();
        } else {
            ledger.claim = in.signed();
        }
        ledger.givenUp = in.unsigned();
        ledger.jumps = in.unsigned();
        ledger.outside = in.unsigned();
        for (int left = in.upTo(Book.HOLES); left > 0; left--) {
            ledger.holes.add(Hole.read(in, ledger.heardAt));
        }
        return ledger;
    }
}
