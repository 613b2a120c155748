package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import java.util.List;

/** A busy fleet, and one of each attack that people come to see, early enough that all of them are concluded. */
final class Demo {
    /** What is kept free of attacks at the end, so that every conclusion is on the page before the run is over. */
    private static final long TAIL = ms(20_000);

    private static final long FIRST = ms(1_000);
    private static final long LAST = ms(40_000);

    /** The two floods with one node each stand far from each other. */
    private static final List<Scenario> ATTACKS = List.of(
            Scenario.X2,
            Scenario.X1,
            Scenario.X6,
            Scenario.X10,
            Scenario.X8,
            Scenario.X5,
            Scenario.X7,
            Scenario.DISTRIBUTED_FLOOD,
            Scenario.X9,
            Scenario.X12,
            Scenario.X3);

    private Demo() {}

    static void open(Stage stage, long at) {
        Setup setup = stage.setup;
        long end = setup.endless() ? at + LAST + ms(40_000) : setup.endsAt();
        for (int i = 0; i < ATTACKS.size(); i++) {
            Scenario template = ATTACKS.get(i);
            long first = at + FIRST;
            long last = Math.min(at + LAST, end - TAIL - template.span());
            long when = first + (last - first) / 1_000 * i / ATTACKS.size() * 1_000;
            stage.cue(when, Playbill.story(template));
        }
        stage.cue(at, new Fleet(Fleet.Mix.BUSY, TAIL, new Attacks(at + LAST)));
    }
}
