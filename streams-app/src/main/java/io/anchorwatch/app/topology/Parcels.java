package io.anchorwatch.app.topology;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;
import java.nio.ByteBuffer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.jspecify.annotations.Nullable;

/**
 * What travels to the folds of other keys: all that goes to one partition within a commit is one record. An attack makes two
 * messages of each of its attempts, and a record costs more than what is in it. What keys and messages have in common is written once
 * for all that are in a parcel.
 *
 * <p>Parcels leave before each commit, within its transaction, and before the partition's clock, which says that everything
 * before it has been sent. {@link InternalProcessorContext} is no public interface; BeforeCommitTest holds it to what is
 * relied on here.
 */
final class Parcels {
    private static final int VERSION = 2;
    private static final int HEAD = 1 + Integer.BYTES;

    /** A parcel leaves early when it is so long: a record has a limit. */
    private static final int FULL = 64 * 1024;

    private final ProcessorContext<byte[], Object> context;
    private final String sink;
    private final @Nullable PackWriter[] parcels;
    private long timestamp;
    private @Nullable ProcessorNode<?, ?, ?, ?> sender;

    /** Is given what is in a parcel, one after another. */
    interface Receiver {
        /**
         * Takes a message.
         *
         * @param message to be read to its end, and no further
         */
        void take(String key, byte kind, PackReader message);
    }

    /**
     * None yet.
     *
     * @param partitions that they may go to
     */
    Parcels(ProcessorContext<byte[], Object> context, String sink, int partitions, BeforeCommit commits) {
        this.context = context;
        this.sink = sink;
        this.parcels = new PackWriter[partitions];
        commits.call(this::send);
    }

    void bySource(Attempt attempt, String source, long at) {
        add(attempt.fleetId() + "/~source/" + source, Subjects.BY_SOURCE, Subjects.ATTEMPTS, attempt, at);
    }

    void byNode(Attempt attempt, long at) {
        add(Subjects.account(attempt.fleetId(), attempt.nodeId()), Subjects.BY_NODE, Subjects.ATTEMPTS, attempt, at);
    }

    void byClient(ClientSession session, long at) {
        String key = session.fleetId() + "/~client/" + session.clientRef();
        add(key, Subjects.BY_CLIENT, Subjects.CLIENTS, session, at);
    }

    /** To be called while a record is processed or a punctuator runs: so it is known who sends. */
    <M> void add(String key, byte kind, StateCodec<M> codec, M message, long at) {
        sender = internal().currentNode();
        timestamp = Math.max(timestamp, at);
        int partition = Placement.of(key, parcels.length);
        PackWriter parcel = parcels[partition];
        if (parcel == null) {
            byte[] place = ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
            parcel = new PackWriter(Subjects.PARCEL).raw(place).version(VERSION);
            parcels[partition] = parcel;
        }
        codec.write(message, parcel.name(key).unsigned(kind));
        if (parcel.size() >= FULL) {
            send();
        }
    }

    /** Sends what waits. */
    void send() {
        ProcessorNode<?, ?, ?, ?> from = sender;
        if (from == null) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> before = internal().currentNode();
        internal().setCurrentNode(from);
        try {
            for (int partition = 0; partition < parcels.length; partition++) {
                PackWriter parcel = parcels[partition];
                if (parcel != null) {
                    parcels[partition] = null;
                    context.forward(new Record<>(new byte[0], parcel.toBytes(), timestamp), sink);
                }
            }
        } finally {
            internal().setCurrentNode(before);
        }
        sender = null;
        timestamp = 0;
    }

    /** Where a parcel goes. */
    static int partition(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** Takes a parcel apart. */
    static void open(byte[] value, Receiver receiver) {
        PackReader in = new PackReader(value, HEAD, VERSION);
        while (in.more()) {
            receiver.take(in.name(), (byte) in.upTo(Byte.MAX_VALUE), in);
        }
    }

    private InternalProcessorContext<?, ?> internal() {
        return (InternalProcessorContext<?, ?>) context;
    }
}
