package io.anchorwatch.accounting;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the node and its network do: the account says the same however fast each partition is read. */
class NodePropertyTest {
    private static final int FEEDERS = 3;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 10);
    }

    /** Numbers lost, doubled and held up, two lives, heartbeats; in the order of append times. */
    private static List<NodeReport> log(Random random) {
        List<NodeReport> log = new ArrayList<>();
        long at = START;
        long last = 0;
        long incarnation = 1;
        for (int i = 0; i < 600; i++) {
            at += random.nextInt(200) * 1_000;
            last++;
            if (random.nextInt(200) == 0) {
                incarnation++;
                last = 1 + random.nextInt(4);
            }
            if (random.nextInt(40) == 0) {
                long said = at + (random.nextInt(4) == 0 ? 9_000_000 : 0);
                log.add(NodeKit.beat(incarnation, last + random.nextInt(3), at, said, random.nextInt(9) == 0));
            }
            if (random.nextInt(12) > 0) {
                long held = random.nextInt(8) == 0 ? random.nextInt(9_000) * 1_000L : 0;
                log.add(NodeKit.heard(incarnation, last, at + held, at));
                if (random.nextInt(10) == 0) {
                    log.add(NodeKit.heard(incarnation, last, at + held + 2_000, at));
                }
            }
        }
        log.sort(Comparator.comparingLong(NodeReport::second));
        return log;
    }

    private static List<String> evenly(List<NodeReport> log) {
        NodeKit kit = new NodeKit();
        for (NodeReport report : log) {
            kit.advance(report.second());
            kit.take(report);
        }
        kit.advance(START + 1_000_000_000L);
        return kit.full();
    }

    /** Each report is one partition's; the partitions are read at their own speed. */
    private static List<String> unevenly(List<NodeReport> log, Random random) {
        List<List<NodeReport>> feeders = new ArrayList<>();
        for (int i = 0; i < FEEDERS; i++) {
            feeders.add(new ArrayList<>());
        }
        log.forEach(report -> feeders.get(random.nextInt(FEEDERS)).add(report));
        NodeKit kit = new NodeKit();
        int[] read = new int[FEEDERS];
        long[] clocks = new long[FEEDERS];
        while (true) {
            int turn = random.nextInt(FEEDERS);
            for (int burst = random.nextInt(40);
                    burst > 0 && read[turn] < feeders.get(turn).size();
                    burst--) {
                NodeReport report = feeders.get(turn).get(read[turn]++);
                clocks[turn] = report.second();
                kit.advance(least(clocks));
                kit.take(report);
            }
            boolean over = true;
            for (int i = 0; i < FEEDERS; i++) {
                boolean done = read[i] == feeders.get(i).size();
                clocks[i] = done ? START + 1_000_000_000L : clocks[i];
                over &= done;
            }
            if (over) {
                kit.advance(least(clocks));
                return kit.full();
            }
        }
    }

    private static long least(long[] clocks) {
        return LongStream.of(clocks).min().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_says_the_same_however_fast_each_partition_is_read(long seed) {
        List<NodeReport> log = log(new Random(seed));
        assertThat(unevenly(log, new Random(-seed))).isEqualTo(evenly(log)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void issued_is_received_and_missing(long seed) {
        NodeKit kit = new NodeKit();
        for (NodeReport report : log(new Random(seed))) {
            kit.advance(report.second());
            kit.take(report);
        }
        kit.advance(START + 1_000_000_000L);
        NodeView view = kit.view();
        long missing = view.missing().stream()
                .filter(range -> range.incarnation() == view.incarnation())
                .mapToLong(range -> range.to() - range.from() + 1)
                .sum();
        assertThat(view.issued()).isEqualTo(view.received() + missing);
    }
}
