package io.anchorwatch.app.topology;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.client.ClientSessionCodec;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.InvariantWindow.Invariant;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.History;
import io.anchorwatch.session.WindowShare;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The timeline store: under each session's key its entries by identity (which makes duplicates exact) in {@linkplain
 * EntryBlocks blocks}, what was last said about it by id, its shares of windows, and what its client's fold was told.
 */
final class Timelines implements History {
    /** How many entries of one life of a node are looked at where a timeline has more than are given: the newest. */
    private static final int LOOKED_AT = 50_000;

    static final byte CLIENT = 'c';
    static final byte ENTRY = 'e';
    static final byte SAID = 's';
    static final byte SHARE = 'w';
    static final ClientSessionCodec CLIENTS = new ClientSessionCodec();

    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
    private final @Nullable EntryBlocks blocks;
    private final Wire wire;

    /** As they are written. */
    Timelines(ReadOnlyKeyValueStore<Bytes, byte[]> store, Wire wire) {
        this(store, null, wire);
    }

    /** @param blocks what is gathered for the store, which whoever writes sees as well, or null */
    Timelines(ReadOnlyKeyValueStore<Bytes, byte[]> store, @Nullable EntryBlocks blocks, Wire wire) {
        this.store = store;
        this.blocks = blocks;
        this.wire = wire;
    }

    /** The bytes of the event that has the same identity, or null. */
    byte @Nullable [] sameIdentity(ReasonEvent event) {
        byte @Nullable [] row = row(life(event), event.nodeSequence());
        return row == null ? null : Arrays.copyOfRange(row, Row.HEAD, row.length);
    }

    private byte @Nullable [] row(Bytes life, long number) {
        return blocks == null ? EntryBlocks.row(store, life, number) : blocks.row(life, number);
    }

    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        Newest newest = new Newest();
        boolean whole = each(fleetId, sessionId, ENTRY, ENTRY, (key, block) -> {
            newest.add(block);
            return !newest.tooMany();
        });
        return (whole ? newest : overlong(fleetId + '/' + sessionId)).entries(wire);
    }

    /** Life by life from its end, so that who fills one hides nothing of the others, and is not read to the beginning. */
    private Newest overlong(String sessionKey) {
        Newest newest = new Newest();
        Bytes end = key(sessionKey, (byte) (ENTRY + 1), new byte[0]);
        Bytes life = life(key(sessionKey, ENTRY, new byte[0]), end);
        while (life != null) {
            Bytes last = EntryBlocks.at(life, Long.MAX_VALUE);
            int left = LOOKED_AT;
            try (KeyValueIterator<Bytes, byte[]> blocks = store.reverseRange(EntryBlocks.at(life, 0), last)) {
                while (left > 0 && blocks.hasNext()) {
                    left -= newest.add(blocks.next().value);
                }
            }
            life = life(last, end);
        }
        return newest;
    }

    /** The first life of which something is stored in a range, or null. */
    private @Nullable Bytes life(Bytes from, Bytes end) {
        try (KeyValueIterator<Bytes, byte[]> blocks = store.range(from, end)) {
            return blocks.hasNext() ? EntryBlocks.life(blocks.peekNextKey()) : null;
        }
    }

    /** Whether there may be more. */
    private boolean into(List<Entry> entries, byte[] block) {
        return EntryBlocks.each(block, row -> {
            entries.add(Row.entry(row, wire));
            return entries.size() < MOST;
        });
    }

    /**
     * All that is stored of a session.
     *
     * @param client as its client's fold was told of it
     */
    record Stored(
            List<Entry> entries,
            List<Conclusion> said,
            List<WindowShare> shares,
            @Nullable ClientSession client) {}

    /** All that is stored of a session, by one look; null where it has too many entries for that. */
    @Nullable
    Stored stored(String fleetId, String sessionId) {
        List<Entry> entries = new ArrayList<>();
        List<Conclusion> said = new ArrayList<>();
        List<WindowShare> shares = new ArrayList<>();
        byte[][] client = {null};
        int kind = (fleetId + '/' + sessionId).getBytes(StandardCharsets.UTF_8).length + 1;
        boolean whole = each(fleetId, sessionId, CLIENT, SHARE, (key, value) -> switch (key[kind]) {
            case ENTRY -> into(entries, value);
            case SAID -> said.add(conclusion(value));
            case SHARE -> shares.add(share(key, value));
            default -> {
                client[0] = value;
                yield true;
            }
        });
        return whole ? new Stored(entries, said, shares, client[0] == null ? null : CLIENTS.decode(client[0])) : null;
    }

    /** Whether there are more entries than are kept in view. */
    boolean cut(String fleetId, String sessionId) {
        int[] rows = {0};
        each(fleetId, sessionId, ENTRY, ENTRY, (key, block) -> EntryBlocks.each(block, row -> ++rows[0] <= MOST));
        return rows[0] > MOST;
    }

    @Override
    public List<Conclusion> said(String fleetId, String sessionId) {
        List<Conclusion> said = new ArrayList<>();
        each(fleetId, sessionId, SAID, SAID, (key, value) -> said.add(conclusion(value)));
        return said;
    }

    @Override
    public List<WindowShare> shares(String fleetId, String sessionId) {
        List<WindowShare> shares = new ArrayList<>();
        each(fleetId, sessionId, SHARE, SHARE, (key, value) -> shares.add(share(key, value)));
        return shares;
    }

    @Nullable
    Conclusion lastSaid(String sessionKey, String id) {
        byte @Nullable [] value = store.get(key(sessionKey, SAID, id.getBytes(StandardCharsets.UTF_8)));
        return value == null ? null : conclusion(value);
    }

    @Nullable
    WindowShare share(String sessionKey, WindowShare like) {
        Bytes key = shareKey(sessionKey, like);
        byte @Nullable [] value = store.get(key);
        return value == null ? null : share(key.get(), value);
    }

    @Nullable
    ClientSession client(String sessionKey) {
        byte @Nullable [] value = store.get(key(sessionKey, CLIENT, new byte[0]));
        return value == null ? null : CLIENTS.decode(value);
    }

    private Conclusion conclusion(byte[] value) {
        return wire.decode(Sink.of((char) value[0]), Arrays.copyOfRange(value, 1, value.length));
    }

    private static WindowShare share(byte[] key, byte[] value) {
        ByteBuffer place = ByteBuffer.wrap(key, key.length - Long.BYTES - 1, Long.BYTES + 1);
        Invariant invariant = place.get() == 'S' ? Invariant.SINGLE_ACTIVE : Invariant.NO_RESET;
        ByteBuffer in = ByteBuffer.wrap(value);
        WindowShare.Result result = switch ((char) in.get()) {
            case 'C' -> WindowShare.Result.CONFIRMED;
            case 'B' -> WindowShare.Result.BREACHED;
            default -> WindowShare.Result.NOT_EVALUABLE;
        };
        return new WindowShare(invariant, place.getLong(), result, in.getInt());
    }

    /** Goes over rows of those kinds for as long as it is told to go on; whether it was to the end. */
    private boolean each(String fleetId, String sessionId, byte first, byte last, BiPredicate<byte[], byte[]> row) {
        byte[] none = {};
        String sessionKey = fleetId + '/' + sessionId;
        boolean going = true;
        try (KeyValueIterator<Bytes, byte[]> rows =
                store.range(key(sessionKey, first, none), key(sessionKey, (byte) (last + 1), none))) {
            while (going && rows.hasNext()) {
                KeyValue<Bytes, byte[]> next = rows.next();
                going = row.test(next.key.get(), next.value);
            }
        }
        return going;
    }

    /** The first session of a fleet whose key is not before a place, or null: the start of its keys, without the zero. */
    @Nullable
    Bytes sessionBehind(Bytes place, String fleetId) {
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(place, Bytes.wrap(utf8(fleetId + '0')))) {
            if (!rows.hasNext()) {
                return null;
            }
            byte[] key = rows.next().key.get();
            int end = 0;
            while (key[end] != 0) {
                end++;
            }
            return Bytes.wrap(Arrays.copyOf(key, end));
        }
    }

    /** Behind all keys of a session. */
    static Bytes behind(Bytes session) {
        byte[] behind = Arrays.copyOf(session.get(), session.get().length + 1);
        behind[behind.length - 1] = 1;
        return Bytes.wrap(behind);
    }

    /** The entry of a session that has that identity, or null. */
    @Nullable
    Entry entry(Bytes session, String nodeId, long incarnation, long sequence) {
        byte @Nullable [] row = row(key(session.get(), ENTRY, life(nodeId, incarnation)), sequence);
        return row == null ? null : Row.entry(row, wire);
    }

    /** Where the blocks of a life lie in a session. */
    static Bytes life(ReasonEvent event) {
        return key(event.fleetId() + '/' + event.sessionId(), ENTRY, life(event.nodeId(), event.nodeIncarnation()));
    }

    private static byte[] life(String nodeId, long incarnation) {
        byte[] node = utf8(nodeId);
        return ByteBuffer.allocate(node.length + 1 + Long.BYTES)
                .put(node)
                .put((byte) 0)
                .putLong(incarnation)
                .array();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Bytes shareKey(String sessionKey, WindowShare share) {
        return key(
                sessionKey,
                SHARE,
                ByteBuffer.allocate(1 + Long.BYTES)
                        .put((byte) share.invariant().name().charAt(0))
                        .putLong(share.windowStart())
                        .array());
    }

    /** Ids hold no control characters, so a zero ends a session's key. */
    static Bytes key(String sessionKey, byte kind, byte[] rest) {
        return key(utf8(sessionKey), kind, rest);
    }

    private static Bytes key(byte[] session, byte kind, byte[] rest) {
        return Bytes.wrap(ByteBuffer.allocate(session.length + 2 + rest.length)
                .put(session)
                .put((byte) 0)
                .put(kind)
                .put(rest)
                .array());
    }
}
