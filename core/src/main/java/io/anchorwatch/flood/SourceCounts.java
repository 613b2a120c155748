package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much came from each source, for as many sources as there is room for. Where more come, the lighter half is let go
 * and the heaviest of them sets the floor: whoever comes later is ranked as if he had already asked so often, since he may
 * be one of them. So a source that asks much is never crowded out by many that ask once, whoever came first.
 */
public final class SourceCounts {
    /** How many sources a bucket of time tells apart after it was crowded, and half of how many before. */
    private static final int IN_A_BUCKET = 128;

    /** The same for a sum of buckets, which lives only until it is told. */
    private static final int IN_A_SUM = 10_000;

    private static final Comparator<Map.Entry<String, Cell>> HEAVIEST = Comparator.comparing(
                    (Map.Entry<String, Cell> each) -> each.getValue().weight())
            .reversed()
            .thenComparing(Map.Entry::getKey);

    private static final Comparator<SourceCount> BUSIEST =
            Comparator.comparing(SourceCount::asked).reversed().thenComparing(SourceCount::source);

    private final int room;
    private final Map<String, Cell> cells = new TreeMap<>();
    private long floor;

    private static final class Cell {
        private long floor;
        private final Counts counts;
        private long handshakes;
        private Distinct sessions = Distinct.NONE;

        private Cell(long floor, Counts counts) {
            this.floor = floor;
            this.counts = counts;
        }

        /** At least as much as the source has asked. */
        long weight() {
            return floor + counts.attempts() + handshakes;
        }

        void add(Attempt attempt) {
            String session = attempt.session();
            if (session != null && !attempt.claimed()) {
                sessions = sessions.plus(session, Detail.SESSIONS);
            }
            if (Attempt.handshake(attempt.code())) {
                handshakes++;
            } else {
                counts.add(attempt.code());
            }
        }

        void add(Cell other) {
            floor += other.floor;
            counts.add(other.counts);
            handshakes += other.handshakes;
            sessions = sessions.plus(other.sessions, Detail.SESSIONS);
        }
    }

    private SourceCounts(int room) {
        this.room = room;
    }

    /** Nothing yet, of a short time. */
    public static SourceCounts bucket() {
        return new SourceCounts(IN_A_BUCKET);
    }

    /** Nothing yet, to add buckets to. */
    public static SourceCounts sum() {
        return new SourceCounts(IN_A_SUM);
    }

    /** Counts an attempt or a handshake that has a source. */
    public void take(Attempt attempt) {
        String source = attempt.source();
        if (source != null) {
            Cell cell = cell(source);
            cell.add(attempt);
            makeRoom();
        }
    }

    private Cell cell(String source) {
        Cell known = cells.get(source);
        if (known == null) {
            known = new Cell(floor, new Counts());
            cells.put(source, known);
        }
        return known;
    }

    /** Adds what another has counted. */
    public void add(SourceCounts other) {
        for (Map.Entry<String, Cell> each : other.cells.entrySet()) {
            cell(each.getKey()).add(each.getValue());
            makeRoom();
        }
        floor += other.floor;
    }

    private void makeRoom() {
        if (cells.size() > 2 * room) {
            List<Map.Entry<String, Cell>> lighter =
                    cells.entrySet().stream().sorted(HEAVIEST).skip(room).toList();
            floor = Math.max(floor, lighter.get(0).getValue().weight());
            lighter.stream().map(Map.Entry::getKey).toList().forEach(cells::remove);
        }
    }

    /** Whether some sources were let go, so that what is told is at least what there was. */
    public boolean crowded() {
        return floor > 0;
    }

    /** The sources that asked most, the busiest first. */
    public List<SourceCount> top(int limit) {
        return cells.entrySet().stream()
                .map(each -> count(each.getKey(), each.getValue()))
                .sorted(BUSIEST)
                .limit(limit)
                .toList();
    }

    /** The same of several lists, in each of which no source of another stands. */
    public static List<SourceCount> top(List<SourceCount> all, int limit) {
        return all.stream().sorted(BUSIEST).limit(limit).toList();
    }

    private SourceCount count(String source, Cell cell) {
        return new SourceCount(
                source,
                cell.counts.attempts(),
                cell.counts.rejections(),
                cell.handshakes,
                cell.sessions.upTo(Detail.SESSIONS),
                cell.sessions.beyond(),
                crowded(),
                cell.counts.byCode());
    }

    /** Buckets as bytes. */
    public static final class Codec implements StateCodec<SourceCounts> {
        private static final int VERSION = 1;

        @Override
        public void write(SourceCounts counts, PackWriter out) {
            out.version(VERSION).unsigned(counts.floor).unsigned(counts.cells.size());
            counts.cells.forEach((source, cell) -> {
                out.text(source).unsigned(cell.floor);
                cell.counts.write(out);
                out.unsigned(cell.handshakes);
                cell.sessions.write(out);
            });
        }

        @Override
        public SourceCounts decode(byte[] bytes) {
            PackReader in = new PackReader(bytes, VERSION);
            SourceCounts counts = bucket();
            counts.floor = in.unsigned();
            for (int left = in.upTo(2 * IN_A_BUCKET); left > 0; left--) {
                String source = in.text();
                Cell cell = new Cell(in.unsigned(), Counts.read(in));
                cell.handshakes = in.unsigned();
                cell.sessions = Distinct.read(in, Detail.SESSIONS);
                counts.cells.put(source, cell);
            }
            in.end();
            return counts;
        }
    }
}
