package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.PackReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link RestWriter} wrote, in the same order. */
final class RestReader {
    private static final SessionState[] STATES = SessionState.values();
    private static final ReasonCode[] CODES = ReasonCode.values();

    private final PackReader in;
    private final long near;
    private final Names names;
    private final List<Entry> entries = new ArrayList<>(8);
    private final List<String> texts = new ArrayList<>(16);
    private long lastIncarnation;
    private long lastSequence;

    RestReader(PackReader in, String sessionId, Names names) {
        this.in = in;
        this.texts.add(sessionId);
        this.names = names;
        this.near = in.signed();
    }

    /** The time that others are near to. */
    long near() {
        return near;
    }

    boolean flag() {
        return in.flag();
    }

    long number() {
        return in.signed();
    }

    int count() {
        return in.upTo(Integer.MAX_VALUE);
    }

    long time() {
        return near + in.signed();
    }

    long timeOrLeast() {
        return flag() ? time() : Long.MIN_VALUE;
    }

    @Nullable
    Long optionalTime() {
        return flag() ? Long.valueOf(time()) : null;
    }

    @Nullable
    String optionalText() {
        int place = in.upTo(2 * Math.max(names.size(), texts.size() + 1));
        if ((place & 1) == 1) {
            return names.text(place / 2);
        }
        if (place > 2) {
            return texts.get(place / 2 - 2);
        }
        if (place == 0) {
            return null;
        }
        String text = in.text();
        texts.add(text);
        return text;
    }

    String text() {
        return Objects.requireNonNull(optionalText(), "a text");
    }

    List<String> texts() {
        int size = count();
        List<String> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(text());
        }
        return all;
    }

    /** The first half of a place. */
    long incarnation() {
        lastIncarnation += in.signed();
        return lastIncarnation;
    }

    /** The second half of a place. */
    long sequence() {
        lastSequence += in.signed();
        return lastSequence;
    }

    @Nullable
    SessionState state() {
        int place = in.upTo(STATES.length);
        return place == 0 ? null : STATES[place - 1];
    }

    ReasonCode code() {
        return CODES[in.upTo(CODES.length - 1)];
    }

    List<Entry> entries() {
        int size = count();
        List<Entry> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(Objects.requireNonNull(entry(), "an entry"));
        }
        return all;
    }

    @Nullable
    Entry entry() {
        int place = in.upTo(entries.size() + 1);
        if (place > 1) {
            return entries.get(place - 2);
        }
        if (place == 0) {
            return null;
        }
        Entry entry = new Entry(event(), time(), number(), number(), flag());
        entries.add(entry);
        return entry;
    }

    private ReasonEvent event() {
        String fleetId = text();
        String nodeId = text();
        long incarnation = incarnation();
        long sequence = sequence();
        ReasonCode code = code();
        String codeName = code == ReasonCode.UNCATALOGUED ? text() : code.name();
        long at = time();
        return new ReasonEvent(
                fleetId,
                nodeId,
                incarnation,
                sequence,
                codeName,
                at,
                optionalText(),
                number(),
                number(),
                state(),
                state(),
                optionalText(),
                optionalText(),
                optionalText(),
                optionalText(),
                optionalText(),
                details());
    }

    private Map<String, String> details() {
        int size = count();
        if (size == 0) {
            return Map.of();
        }
        Map<String, String> details = new HashMap<>(2 * size);
        for (int i = 0; i < size; i++) {
            details.put(text(), text());
        }
        return details;
    }
}
