package io.anchorwatch.app.topology;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Issuer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * What was last said under the id of each finding, so that it is issued once and then only when it changes; and which of
 * them carry the mark of having been judged without somebody.
 */
final class LastSaid {
    /** Marks what was said, among the keys of a store, and its deadlines. */
    static final String SAID = "=";

    /** Marks the ids whose finding carries the mark, among the keys of a store. */
    private static final char PARTIAL = '~';

    private final Pending store;
    private final Wire wire;
    private final String partial;
    private final String afterPartial;
    /** Whether any may carry the mark; after a start that is not known. */
    private boolean marked = true;

    LastSaid(Pending store, Wire wire) {
        this(store, wire, PARTIAL);
    }

    /** @param partial marks the ids whose finding carries the mark, where others in the store wait for other clocks */
    LastSaid(Pending store, Wire wire, char partial) {
        this.store = store;
        this.wire = wire;
        this.partial = String.valueOf(partial);
        this.afterPartial = String.valueOf((char) (partial + 1));
    }

    /**
     * Notes a finding.
     *
     * @param clock how far is judged
     * @param until the clock at which it may be forgotten that it was said
     * @return what is to be issued of it
     */
    List<Conclusion> say(Finding finding, long clock, long until) {
        Bytes id = key(SAID, finding.id());
        byte @Nullable [] row = store.get(id);
        List<Conclusion> issued = Issuer.issue(row == null ? null : finding(row), finding);
        if (!issued.isEmpty()) {
            byte[] bytes = wire.encode(issued.get(issued.size() - 1));
            store.put(
                    id,
                    ByteBuffer.allocate(Long.BYTES + bytes.length)
                            .putLong(until)
                            .put(bytes)
                            .array());
            if (finding.isPartial()) {
                store.put(key(partial, finding.id()), time(clock));
                marked = true;
            }
        }
        return issued;
    }

    /**
     * When all that feed the folds have been heard as far as something was judged, the folds have amended or withdrawn what he who was not
     * waited for refutes. What still stands is said again without the mark, and what was over by then, too: no fold would
     * ever speak of that again.
     *
     * @param heard how far all of them have been heard
     */
    List<Conclusion> whole(long heard) {
        if (!marked) {
            return List.of();
        }
        List<Bytes> made = new ArrayList<>();
        marked = false;
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(key(partial, ""), key(afterPartial, ""))) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                if (time(row.value) <= heard) {
                    made.add(row.key);
                } else {
                    marked = true;
                }
            }
        }
        List<Conclusion> issued = new ArrayList<>();
        for (Bytes key : made) {
            store.delete(key);
            String id = new String(key.get(), StandardCharsets.UTF_8).substring(partial.length());
            byte @Nullable [] row = store.get(key(SAID, id));
            if (row != null) { // else it is so old that nobody remembers it
                issued.addAll(say(finding(row).whole(), heard, time(row)));
            }
        }
        return issued;
    }

    /** Forgets what a due deadline is about, unless it was said again of late. */
    static void forget(String due, long clock, Pending store, Deadlines deadlines) {
        Bytes id = key("", due);
        byte @Nullable [] row = store.get(id);
        if (row == null) {
            return;
        }
        long until = time(row);
        if (until > clock) {
            deadlines.arm(due, until);
        } else {
            store.delete(id);
        }
    }

    private Finding finding(byte[] row) {
        return (Finding) wire.decode(Sink.FINDINGS, Arrays.copyOfRange(row, Long.BYTES, row.length));
    }

    private static byte[] time(long time) {
        return ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    }

    private static long time(byte[] row) {
        return ByteBuffer.wrap(row).getLong();
    }

    private static Bytes key(String mark, String id) {
        return Bytes.wrap((mark + id).getBytes(StandardCharsets.UTF_8));
    }
}
