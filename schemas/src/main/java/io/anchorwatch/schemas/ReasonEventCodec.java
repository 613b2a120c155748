package io.anchorwatch.schemas;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ForeignSpelling;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.SessionState;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link ReasonEvent}, word for word: rules and foreign codes are the decoder's matter. */
final class ReasonEventCodec implements RecordCodec<ReasonEvent> {
    private static final Schema SCHEMA = AvroSource.of("ReasonEvent");
    private static final int FIELDS = SCHEMA.getFields().size();

    private static final Words<SessionState> STATES = new Words<>(
            SCHEMA.getField("from_state").schema(), SessionState.class, ForeignSpelling::state, SessionState::name);

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(ReasonEvent event, Encoder out) throws IOException {
        out.writeLong(event.nodeSequence());
        out.writeLong(event.nodeIncarnation());
        out.writeLong(event.at());
        Writes.number(out, event.stateVersion(), ReasonEvent.ABSENT);
        Writes.number(out, event.ownerEpoch(), ReasonEvent.ABSENT);
        state(out, event.fromState());
        state(out, event.toState());
        out.writeString(event.codeName());
        out.writeString(event.fleetId());
        out.writeString(event.nodeId());
        Writes.text(out, event.sessionId());
        Writes.text(out, event.source());
        Writes.text(out, event.transportId());
        Writes.text(out, event.previousTransportId());
        Writes.text(out, event.clientRef());
        Writes.text(out, event.policyVersion());
        Writes.details(out, event.details());
    }

    /** One detail more than allowed is kept, so that the rules see that there were too many. */
    @Override
    public ReasonEvent read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        long sequence = 0;
        long incarnation = 0;
        long at = 0;
        long version = ReasonEvent.ABSENT;
        long epoch = ReasonEvent.ABSENT;
        SessionState from = null;
        SessionState to = null;
        String code = "";
        String fleet = "";
        String node = "";
        String session = null;
        String source = null;
        String transport = null;
        String previous = null;
        String client = null;
        String policy = null;
        Map<String, String> details = Map.of();
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> sequence = in.readLong();
                case 1 -> incarnation = in.readLong();
                case 2 -> at = in.readLong();
                case 3 -> version = version(in);
                case 4 -> epoch = version(in);
                case 5 -> from = state(in);
                case 6 -> to = state(in);
                case 7 -> code = Reads.frequent(in);
                case 8 -> fleet = Reads.frequent(in);
                case 9 -> node = Reads.frequent(in);
                case 10 -> session = Reads.text(in);
                case 11 -> source = Reads.text(in);
                case 12 -> transport = Reads.optionalFrequent(in);
                case 13 -> previous = Reads.optionalFrequent(in);
                case 14 -> client = Reads.text(in);
                case 15 -> policy = Reads.optionalFrequent(in);
                default -> details = Reads.details(in, EventRules.DETAILS_MAX + 1);
            }
        }
        return new ReasonEvent(
                fleet,
                node,
                incarnation,
                sequence,
                code,
                at,
                session,
                version,
                epoch,
                from,
                to,
                transport,
                previous,
                source,
                client,
                policy,
                details);
    }

    private static long version(Decoder in) throws IOException {
        return Reads.present(in) ? EventRules.sent(in.readLong()) : ReasonEvent.ABSENT;
    }

    private static @Nullable SessionState state(Decoder in) throws IOException {
        return Reads.present(in) ? STATES.read(in) : null;
    }

    private static void state(Encoder out, @Nullable SessionState state) throws IOException {
        if (state == null) {
            Writes.absent(out);
        } else {
            out.writeIndex(1);
            STATES.write(out, state);
        }
    }
}
