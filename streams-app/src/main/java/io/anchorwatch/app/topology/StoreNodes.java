package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.NodeStateCodec;
import io.anchorwatch.accounting.NodeView;
import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Gathered;
import io.anchorwatch.app.query.NodeQueries;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.Scatter;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.StoreShelf.Stores;
import io.anchorwatch.fold.MissingPartException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Answers about nodes from the accounts in the stores of all instances. */
public final class StoreNodes implements NodeQueries {
    private static final int RETRY_AFTER_S = 2;

    /** How often a state is read whose parts are not there: with each commit they may be others. */
    private static final int TRIES = 10;

    private static final NodeStateCodec CODEC = new NodeStateCodec();

    private static final Ask<Which, NodeView> NODE =
            new Ask<>("node", Store.SUBJECTS.ground().storeName(), Topics.SUBJECTS, Which.class, NodeView.class);
    private static final Ask<Some, Views> NODES =
            new Ask<>("nodes", Store.SUBJECTS.ground().storeName(), Topics.SUBJECTS, Some.class, Views.class);

    private final Scatter scatter;
    private final Progress progress;
    private final int partitions;

    public StoreNodes(Scatter scatter, Progress progress, int partitions) {
        this.scatter = scatter;
        this.progress = progress;
        this.partitions = partitions;
    }

    /** Which node. */
    record Which(String fleetId, String nodeId) {}

    /** Some nodes of a fleet; the fields as in {@link NodeQueries#nodes}. */
    record Some(String fleetId, @Nullable String afterNodeId, int limit) {}

    /** A partition's first nodes in the order of their ids: one more than the limit, if there are so many. */
    record Views(List<NodeView> views) {
        Views {
            views = List.copyOf(views);
        }
    }

    /** Makes nodes askable at an instance. */
    public static void on(StoreShelf shelf) {
        shelf.put(NODE, StoreNodes::node);
        shelf.put(NODES, StoreNodes::nodes);
    }

    private static @Nullable NodeView node(Which which, Stores stores) {
        ReadOnlyKeyValueStore<Bytes, byte[]> store = stores.of(Store.SUBJECTS);
        Bytes key = key(which.fleetId(), which.nodeId());
        return view(store, key, store.get(key));
    }

    private static Views nodes(Some some, Stores stores) {
        List<NodeView> views = new ArrayList<>();
        Bytes from = key(some.fleetId(), some.afterNodeId() == null ? "" : some.afterNodeId() + '\0');
        Bytes to = key(some.fleetId(), "\u007f"); // ids are of letters, digits, dots, dashes and underscores
        ReadOnlyKeyValueStore<Bytes, byte[]> store = stores.of(Store.SUBJECTS);
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            while (rows.hasNext() && views.size() <= some.limit()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                NodeView view = view(store, row.key, row.value);
                if (view != null) {
                    views.add(view);
                }
            }
        }
        return new Views(views);
    }

    private static Bytes key(String fleetId, String nodeId) {
        String key = SubjectProcessor.ACCOUNT + Subjects.account(fleetId, nodeId);
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    /** A commit may come between a state and its parts: then the state is read again. Null where it is gone. */
    static @Nullable NodeView view(ReadOnlyKeyValueStore<Bytes, byte[]> store, Bytes key, byte @Nullable [] read) {
        byte @Nullable [] stored = read;
        for (int tries = 1; stored != null; tries++) {
            try {
                return NodeView.of(CODEC.decode(stored, number -> store.get(StateParts.place(key, number))));
            } catch (MissingPartException takenMeanwhile) {
                if (tries == TRIES) {
                    throw takenMeanwhile;
                }
                stored = store.get(key);
            }
        }
        return null;
    }

    @Override
    public Answer<NodeView> node(String fleetId, String nodeId) {
        int partition = Placement.of(Subjects.account(fleetId, nodeId), partitions);
        Part<NodeView> part = scatter.one(NODE, new Which(fleetId, nodeId), partition);
        if (part == null) {
            return new Answer.Unknown<>("nobody who has partition " + partition + " answers", RETRY_AFTER_S);
        }
        NodeView view = part.value();
        if (view != null) {
            return new Answer.Found<>(view, part.by());
        }
        return part.certain()
                ? new Answer.Absent<>(part.by())
                : new Answer.Unknown<>(
                        "there may be news in partition " + partition + " that was not yet taken in", RETRY_AFTER_S);
    }

    @Override
    public NodePage nodes(String fleetId, @Nullable String afterNodeId, int limit) {
        Gathered<Views> gathered = scatter.all(NODES, new Some(fleetId, afterNodeId, limit));
        List<NodeView> items = new ArrayList<>();
        for (Part<Views> part : gathered.parts()) {
            if (part.value() != null) {
                items.addAll(part.value().views());
            }
        }
        items.sort(Comparator.comparing(NodeView::nodeId));
        boolean more = items.size() > limit;
        return new NodePage(more ? items.subList(0, limit) : items, more, StoreQueries.unreached(gathered, progress));
    }
}
