package io.anchorwatch.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which matches of a group are kept, and when those of a time make a rule hold. Lists are in the order of time. */
final class Window {
    /** How many more than are needed are kept, so that what comes out of its turn finds its neighbours. */
    private static final int MORE = 100;

    private final Rule rule;
    private final long span;

    Window(Rule rule) {
        this.rule = rule;
        this.span = rule.timespan().toMillis() * 1_000;
    }

    long span() {
        return span;
    }

    /** The most that are kept. */
    int most() {
        return switch (rule.kind()) {
            case EVENT_COUNT, VALUE_COUNT -> rule.bounds().enough() + MORE;
            case TEMPORAL -> rule.parts().size();
            case TEMPORAL_ORDERED -> rule.parts().size() * (rule.parts().size() + 1) / 2;
        };
    }

    /** Without those that can change no answer to come. */
    List<Kept> pruned(List<Kept> kept) {
        return switch (rule.kind()) {
            case EVENT_COUNT -> kept;
            case VALUE_COUNT -> newest(kept, false);
            case TEMPORAL -> newest(kept, true);
            case TEMPORAL_ORDERED -> chains(kept);
        };
    }

    private static List<Kept> newest(List<Kept> kept, boolean byPart) {
        Set<Long> seen = new HashSet<>();
        List<Kept> newest = new ArrayList<>(kept.size());
        for (int i = kept.size() - 1; i >= 0; i--) {
            Kept one = kept.get(i);
            if (seen.add(byPart ? one.part() : one.value())) {
                newest.add(one);
            }
        }
        Collections.reverse(newest);
        return newest;
    }

    /** Of every beginning of the order, the one that began last. */
    private List<Kept> chains(List<Kept> kept) {
        BitSet useful = new BitSet(kept.size());
        for (int[] chain : chainsUpTo(kept, kept.size() - 1)) {
            for (int each : chain) {
                useful.set(each);
            }
        }
        return useful.stream().mapToObj(kept::get).toList();
    }

    /** By the number of steps less one: the places of the chain of so many steps that began last, or of none. */
    private int[][] chainsUpTo(List<Kept> kept, int last) {
        int[][] best = new int[rule.parts().size()][0];
        for (int i = 0; i <= last; i++) {
            int part = kept.get(i).part();
            int[] before = part == 0 ? new int[0] : best[part - 1];
            if (before.length == part) {
                int[] chain = Arrays.copyOf(before, part + 1);
                chain[part] = i;
                best[part] = chain;
            }
        }
        return best;
    }

    /** The places of the matches that make the rule hold in the window that ends with one of them; none if it does not. */
    int[] heldWith(List<Kept> kept, int end) {
        long after = kept.get(end).at() - span;
        if (rule.kind() == Rule.Kind.TEMPORAL_ORDERED) {
            int parts = rule.parts().size();
            int[] chain = chainsUpTo(kept, end)[parts - 1];
            boolean holds = chain.length == parts
                    && chain[parts - 1] == end
                    && kept.get(chain[0]).at() > after;
            return holds ? chain : new int[0];
        }
        int begin = end;
        while (begin > 0 && kept.get(begin - 1).at() > after) {
            begin--;
        }
        int many = end - begin + 1;
        boolean holds = rule.kind() == Rule.Kind.TEMPORAL
                ? many == rule.parts().size()
                : rule.bounds().holds(many);
        int[] held = new int[holds ? many : 0];
        for (int i = 0; i < held.length; i++) {
            held[i] = begin + i;
        }
        return held;
    }
}
