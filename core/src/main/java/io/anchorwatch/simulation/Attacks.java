package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The attacks of a busy fleet, in turn. They keep their distance: at most one a second, floods 12 s apart, so that each
 * node turns away few enough sources for nobody to see a distributed flood.
 */
final class Attacks {
    private static final long APART = ms(1_000);
    private static final long FLOODS_APART = ms(12_000);
    private static final List<Scenario> TURN = List.of(
            Scenario.X1,
            Scenario.X5,
            Scenario.X10,
            Scenario.X2,
            Scenario.X8,
            Scenario.X12,
            Scenario.X6,
            Scenario.X11,
            Scenario.X7,
            Scenario.X3,
            Scenario.X9);

    private final Map<Scenario, Scene> scenes = new EnumMap<>(Scenario.class);
    private int turn;
    private long nextAt = Long.MIN_VALUE;
    private long nextFloodAt;

    /** @param floodsFrom no flood begins before that, epoch microseconds */
    Attacks(long floodsFrom) {
        nextFloodAt = floodsFrom;
        TURN.forEach(template -> scenes.put(template, Playbill.story(template)));
    }

    /** Plays the next attack if there is room for it now and it is concluded {@code tail} before the end of the run. */
    boolean next(Stage stage, long at, long tail) {
        Scenario template = TURN.get(turn % TURN.size());
        boolean flood = template == Scenario.X2 || template == Scenario.X3;
        if (at < nextAt || !stage.fits(at, template.span(), tail)) {
            return false;
        }
        turn++;
        Scene scene = scenes.get(template);
        if (scene == null || (flood && at < nextFloodAt)) {
            return false;
        }
        nextAt = at + APART;
        if (flood) {
            nextFloodAt = at + FLOODS_APART;
        }
        scene.play(stage, at);
        return true;
    }
}
