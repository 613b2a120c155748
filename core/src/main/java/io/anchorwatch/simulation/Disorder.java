package io.anchorwatch.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A worse network: events are held up and overtake each other, and some arrive twice, byte for byte the same. Seeded.
 *
 * @param delayMax an event is handed over less than that after it happened, unless its template held it up for longer
 *     already; below the grace of 5 s nothing else may be concluded
 * @param delayedShare of the events, 0 to 1
 * @param doubledShare of the events, 0 to 1
 */
public record Disorder(long seed, Duration delayMax, double delayedShare, double doubledShare) {
    public Disorder {
        if (delayMax.toMillis() < 1 || delayedShare < 0 || delayedShare > 1 || doubledShare < 0 || doubledShare > 1) {
            throw new IllegalArgumentException("delays must be positive and shares 0 to 1");
        }
    }

    /** Within the grace, with some room: a third of the events up to 4 s late, two in a hundred twice. */
    public static Disorder withinGrace(long seed) {
        return new Disorder(seed, Duration.ofSeconds(4), 0.33, 0.02);
    }

    /** The emissions in the order in which they are handed over now; no event is missing. */
    public List<Emission> of(List<Emission> emissions) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Emission> disturbed = new ArrayList<>(emissions.size());
        for (Emission emission : emissions) {
            disturbed.add(heldUp(emission, random, delayedShare));
            if (random.nextDouble() < doubledShare) {
                disturbed.add(heldUp(emission, random, 1));
            }
        }
        disturbed.sort(Comparator.comparingLong(Emission::at)); // stable: those of the same time keep their order
        return disturbed;
    }

    private Emission heldUp(Emission emission, SplittableRandom random, double share) {
        if (random.nextDouble() >= share) {
            return emission;
        }
        long delay = random.nextLong(delayMax.toMillis()) * 1_000;
        long latest = emission.event().at() + delayMax.toMillis() * 1_000;
        return new Emission(Math.max(emission.at(), Math.min(emission.at() + delay, latest)), emission.event());
    }
}
