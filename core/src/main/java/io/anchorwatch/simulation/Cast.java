package io.anchorwatch.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Who takes part: nodes with their clocks and counters, and names that are never given twice. */
final class Cast {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final List<String> nodes = new ArrayList<>();
    private final Map<String, Watch> watches = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final int ordinary;
    private final long names;
    private final long startAt;
    private long named;

    /** A node's clock: wrong by {@code offset} microseconds, and by {@code drift} millionths more as time goes by. */
    private record Watch(long offset, long drift) {}

    Cast(Setup setup) {
        for (int i = 1; i <= setup.nodes(); i++) {
            nodes.add("n" + i);
        }
        ordinary = setup.nodes() >= 3 && setup.scenario() != Scenario.X13 ? setup.nodes() - 1 : setup.nodes();
        names = mix(setup.seed()) ^ mix(setup.startAt() + GOLDEN);
        startAt = setup.startAt();
    }

    /** The nodes that serve ordinary sessions, never empty. */
    List<String> ordinary() {
        return nodes.subList(0, ordinary);
    }

    List<String> nodes() {
        return nodes;
    }

    /** The node that serves no ordinary session, so that nothing dilutes an attack on it. */
    String quietNode() {
        return nodes.get(nodes.size() - 1);
    }

    String someNode(SplittableRandom random) {
        return nodes.get(random.nextInt(ordinary));
    }

    /** An ordinary node that is not {@code node}; {@code node} itself when there is no other. */
    String otherNode(String node, SplittableRandom random) {
        if (ordinary == 1) {
            return node;
        }
        int mine = nodes.indexOf(node);
        return nodes.get((mine + 1 + random.nextInt(ordinary - 1)) % ordinary);
    }

    /** A name that no other thing of this setup has: the prefix and 16 hexadecimal digits. */
    String name(String prefix) {
        return prefix + HexFormat.of().toHexDigits(mix(names + GOLDEN * ++named));
    }

    void setWatch(String node, long offset, long drift) {
        watches.put(node, new Watch(offset, drift));
    }

    /** What the node's clock shows at a true time, in whole milliseconds: epoch microseconds. */
    long read(String node, long at) {
        Watch watch = watches.get(node);
        if (watch == null) {
            return at;
        }
        long shown = at + watch.offset + (at - startAt) / 1_000 * watch.drift / 1_000;
        return Math.floorDiv(shown, 1_000) * 1_000;
    }

    long nextSequence(String node) {
        return sequences.merge(node, 1L, Long::sum);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
