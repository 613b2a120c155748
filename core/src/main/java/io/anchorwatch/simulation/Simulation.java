package io.anchorwatch.simulation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A simulated fleet: the events that its nodes hand over, in the order of time, made while they are asked for. Memory is
 * bounded by what is under way, so a run may be endless, provided that {@link #takeTruths} is called now and then.
 * Not safe for several threads.
 */
public final class Simulation implements Iterator<Emission> {
    private final Setup setup;
    private final Stage stage;
    private @Nullable Emission next;
    private long now;

    private enum Truthful {
        YES,
        NO
    }

    private Simulation(Setup setup, Truthful truthful) {
        this.setup = setup;
        stage = new Stage(setup, truthful == Truthful.YES);
        now = setup.startAt();
        Playbill.open(stage);
        next = stage.next();
    }

    public static Simulation of(Setup setup) {
        return new Simulation(setup, Truthful.YES);
    }

    /** The same events without any truth: for runs in which nobody asks for it. */
    public static Simulation withoutTruth(Setup setup) {
        return new Simulation(setup, Truthful.NO);
    }

    /** The whole of a run. Not for endless ones. */
    public static History history(Setup setup) {
        if (setup.endless()) {
            throw new IllegalArgumentException("an endless run has no whole history");
        }
        Simulation simulation = of(setup);
        List<Emission> emissions = new ArrayList<>();
        simulation.forEachRemaining(emissions::add);
        return new History(setup, emissions, simulation.takeTruths());
    }

    public Setup setup() {
        return setup;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Emission next() {
        Emission emission = next;
        if (emission == null) {
            throw new NoSuchElementException("the run is over");
        }
        now = emission.at();
        next = stage.next();
        return emission;
    }

    /**
     * What has fallen due since this was last called: all that can be concluded by the time of the last emission taken,
     * and after the last one everything that is left. In the order in which it falls due.
     */
    public List<Truth> takeTruths() {
        return stage.takeTruths(next == null ? Long.MAX_VALUE : now);
    }
}
