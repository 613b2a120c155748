package io.anchorwatch.session;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import io.anchorwatch.fold.PackWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a session at rest consists of. Its parts share entries and texts: each is written once and then told by its
 * number. Times are told by how far they are from one that all are near to.
 */
@SuppressWarnings("EnumOrdinal") // The bytes are read again by the same process alone.
final class RestWriter {
    private final PackWriter out;
    private final long near;
    private final Names names;
    private final List<Entry> entries = new ArrayList<>(8);
    private final List<String> texts = new ArrayList<>(16);
    private long lastIncarnation;
    private long lastSequence;

    /**
     * Begins.
     *
     * @param sessionId which the reader knows
     * @param near a time that most others are near to
     */
    RestWriter(PackWriter out, String sessionId, long near, Names names) {
        this.out = out;
        this.near = near;
        this.names = names;
        texts.add(sessionId);
        out.signed(near);
    }

    RestWriter flag(boolean value) {
        out.flag(value);
        return this;
    }

    RestWriter number(long value) {
        out.signed(value);
        return this;
    }

    RestWriter time(long value) {
        out.signed(value - near);
        return this;
    }

    /** A time that may be the least there is, which stands for none. */
    RestWriter timeOrLeast(long value) {
        flag(value != Long.MIN_VALUE);
        return value == Long.MIN_VALUE ? this : time(value);
    }

    RestWriter optionalTime(@Nullable Long value) {
        flag(value != null);
        return value == null ? this : time(value);
    }

    /** A text of the session's own. Told from a name by its number, which is even. */
    RestWriter text(@Nullable String value) {
        if (value == null) {
            out.unsigned(0);
            return this;
        }
        int known = texts.indexOf(value);
        out.unsigned(known < 0 ? 2 : 2L * known + 4);
        if (known < 0) {
            texts.add(value);
            out.text(value);
        }
        return this;
    }

    /** A text that others are likely to have as well. */
    RestWriter name(@Nullable String value) {
        Integer number = value == null ? null : names.number(value);
        if (number == null) {
            return text(value);
        }
        out.unsigned(2L * number + 1);
        return this;
    }

    RestWriter texts(Collection<String> values) {
        out.unsigned(values.size());
        values.forEach(this::text);
        return this;
    }

    /** Where an event stands among those of its node: mostly near to the one that was told before. */
    RestWriter place(long incarnation, long sequence) {
        out.signed(incarnation - lastIncarnation).signed(sequence - lastSequence);
        lastIncarnation = incarnation;
        lastSequence = sequence;
        return this;
    }

    RestWriter state(@Nullable SessionState value) {
        out.unsigned(value == null ? 0 : value.ordinal() + 1);
        return this;
    }

    RestWriter code(ReasonCode code) {
        out.unsigned(code.ordinal());
        return this;
    }

    RestWriter entries(Collection<Entry> values) {
        out.unsigned(values.size());
        values.forEach(this::entry);
        return this;
    }

    RestWriter entry(@Nullable Entry value) {
        if (value == null) {
            out.unsigned(0);
            return this;
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).offset() == value.offset() && entries.get(i).equals(value)) {
                out.unsigned(i + 2);
                return this;
            }
        }
        entries.add(value);
        out.unsigned(1);
        event(value.event());
        time(value.appendedAt()).number(value.offset());
        return number(value.effectiveVersion()).flag(value.late());
    }

    private void event(ReasonEvent event) {
        name(event.fleetId()).name(event.nodeId());
        place(event.nodeIncarnation(), event.nodeSequence());
        code(event.code());
        if (event.code() == ReasonCode.UNCATALOGUED) {
            text(event.codeName());
        }
        time(event.at()).text(event.sessionId());
        number(event.stateVersion()).number(event.ownerEpoch());
        state(event.fromState()).state(event.toState());
        text(event.transportId()).text(event.previousTransportId());
        text(event.source()).text(event.clientRef()).name(event.policyVersion());
        out.unsigned(event.details().size());
        event.details().forEach((key, value) -> name(key).text(value));
    }
}
