package io.anchorwatch.app.topology;

import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Gathered;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.Scatter;
import io.anchorwatch.app.query.SourceQueries;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.StoreShelf.Stores;
import io.anchorwatch.flood.SourceCount;
import io.anchorwatch.flood.SourceCounts;
import java.util.ArrayList;
import java.util.List;

/** Answers about sources from the stores of all instances. */
public final class StoreSources implements SourceQueries {
    private static final Ask<Over, Busiest> TOP =
            new Ask<>("top-sources", Store.SUBJECTS.ground().storeName(), Topics.SUBJECTS, Over.class, Busiest.class);

    private final Scatter scatter;
    private final Progress progress;

    public StoreSources(Scatter scatter, Progress progress) {
        this.scatter = scatter;
        this.progress = progress;
    }

    /** Which fleet and span; the fields as in {@link SourceQueries#top}. */
    record Over(String fleetId, long since, long until, int limit) {}

    /** A partition's busiest sources. */
    record Busiest(List<SourceCount> items, boolean crowded) {
        Busiest {
            items = List.copyOf(items);
        }
    }

    /** Makes sources askable at an instance. */
    public static void on(StoreShelf shelf) {
        shelf.put(TOP, StoreSources::busiest);
    }

    private static Busiest busiest(Over over, Stores stores) {
        SourceCounts sum = SourceFigures.sum(stores.of(Store.SUBJECTS), over.fleetId(), over.since(), over.until());
        return new Busiest(sum.top(over.limit()), sum.crowded());
    }

    @Override
    public TopSources top(String fleetId, long since, long until, int limit) {
        Gathered<Busiest> gathered = scatter.all(TOP, new Over(fleetId, since, until, limit));
        List<SourceCount> items = new ArrayList<>();
        boolean whole = until - since <= SourceFigures.KEPT;
        for (Part<Busiest> part : gathered.parts()) {
            Busiest busiest = part.value();
            if (busiest != null) {
                items.addAll(busiest.items());
                whole &= !busiest.crowded();
            }
        }
        return new TopSources(SourceCounts.top(items, limit), whole, StoreQueries.unreached(gathered, progress));
    }
}
