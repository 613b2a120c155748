package io.anchorwatch.app.topology;

import io.anchorwatch.event.Entry;
import io.anchorwatch.session.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Of all rows of a timeline those that {@link History#entries} gives. While there are too many, rows stay bytes. */
final class Newest {
    private static final Comparator<byte[]> BY_OFFSET = Comparator.comparingLong(Row::offset);

    private final List<byte[]> all = new ArrayList<>();
    private final PriorityQueue<byte[]> moving = new PriorityQueue<>(BY_OFFSET);
    private final PriorityQueue<byte[]> noted = new PriorityQueue<>(BY_OFFSET);
    private boolean tooMany;

    /** Takes the rows of a block; how many they are. */
    int add(byte[] block) {
        int[] rows = {0};
        EntryBlocks.each(block, row -> {
            take(row);
            rows[0]++;
            return true;
        });
        return rows[0];
    }

    /** Whether some cannot be given. */
    boolean tooMany() {
        return tooMany;
    }

    private void take(byte[] row) {
        if (tooMany) {
            sort(row);
            return;
        }
        all.add(row);
        if (all.size() > History.MOST) {
            tooMany = true;
            all.forEach(this::sort);
            all.clear();
        }
    }

    private void sort(byte[] row) {
        PriorityQueue<byte[]> kind = Row.moves(row) ? moving : noted;
        kind.add(row);
        if (kind.size() > History.MOST) {
            kind.remove();
        }
    }

    List<Entry> entries(Wire wire) {
        int half = History.MOST / 2;
        while (moving.size() + noted.size() > History.MOST) {
            (moving.size() > half && noted.size() <= half ? moving : noted).remove();
        }
        all.addAll(moving);
        all.addAll(noted);
        List<Entry> entries = new ArrayList<>(all.size());
        all.forEach(row -> entries.add(Row.entry(row, wire)));
        return entries;
    }
}
