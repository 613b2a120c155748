package io.anchorwatch.app.topology;

import io.anchorwatch.accounting.Hearing;
import io.anchorwatch.accounting.NodeReportCodec;
import io.anchorwatch.accounting.SequenceBlock;
import io.anchorwatch.event.ReasonEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * What a partition has heard of each life of a node in the second that its clock is in. It is told when the second is
 * over, so it lies in a store: what was read is committed before that.
 */
final class Accounts {
    /** How many lives are heard of in one second before the first of them are told early. */
    private static final int LIVES = 1_024;

    private static final NodeReportCodec CODEC = new NodeReportCodec();

    private final Pending store;

    /** A node's life: its texts are mostly the same objects, so that asking for it makes none. */
    private record Life(String fleetId, String nodeId, long incarnation) {}

    private final Map<Life, Hearing> blocks = new LinkedHashMap<>();

    /** Which lives are not yet in the store as they are in {@link #blocks}. */
    private final Set<Life> changed = new HashSet<>();

    Accounts(Pending store, BeforeCommit commits) {
        this.store = store;
        commits.call(this::write);
        try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                SequenceBlock block = (SequenceBlock) CODEC.decode(row.value);
                blocks.put(new Life(block.fleetId(), block.nodeId(), block.incarnation()), new Hearing(block));
            }
        }
    }

    /** Takes an event; what must be told at once, mostly nothing. */
    List<SequenceBlock> take(ReasonEvent event, long appendedAt, long clock, SequenceBlock.Taken taken) {
        Life life = new Life(event.fleetId(), event.nodeId(), event.nodeIncarnation());
        Hearing known = blocks.get(life);
        Hearing hearing = known == null ? new Hearing(event, clock) : known;
        hearing.add(event, appendedAt, taken);
        if (!hearing.full() && (known != null || blocks.size() < LIVES)) {
            blocks.put(life, hearing);
            changed.add(life);
            return List.of();
        }
        if (blocks.remove(life) != null) {
            changed.add(life);
        }
        return List.of(hearing.block());
    }

    /** All that was heard in the second that is over. */
    List<SequenceBlock> told() {
        List<SequenceBlock> told = new ArrayList<>();
        blocks.values().forEach(hearing -> told.add(hearing.block()));
        changed.addAll(blocks.keySet());
        blocks.clear();
        return told;
    }

    private void write() {
        for (Life life : changed) {
            Hearing hearing = blocks.get(life);
            if (hearing == null) {
                store.delete(key(life));
            } else {
                store.put(key(life), CODEC.encode(hearing.block()));
            }
        }
        changed.clear();
    }

    private static Bytes key(Life life) {
        String key = life.fleetId + '/' + life.nodeId + '/' + life.incarnation;
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}
