package io.anchorwatch.schemas;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Episode.Gating;
import io.anchorwatch.conclusion.Episode.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link Episode}, which travels as RecoveryTimeline with a constant code. */
final class EpisodeCodec implements RecordCodec<Episode> {
    private static final Schema SCHEMA = AvroSource.of("RecoveryTimeline");
    private static final int FIELDS = SCHEMA.getFields().size();
    private static final Words<Outcome> OUTCOMES =
            Words.same(SCHEMA.getField("outcome").schema(), Outcome.class);
    private static final int GATING_FIELDS = 3;

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(Episode episode, Encoder out) throws IOException {
        out.writeString(ReasonCode.AUDIT_RECOVERY_TIMELINE.name());
        out.writeString(episode.fleetId());
        out.writeString(episode.sessionId());
        out.writeString(episode.episodeId());
        Writes.text(out, episode.nodeId());
        Writes.number(out, episode.beganAt());
        Writes.number(out, episode.recoveryStartedAt());
        Writes.number(out, episode.endedAt());
        OUTCOMES.write(out, episode.outcome());
        out.writeBoolean(episode.overdue());
        Writes.text(out, episode.triggerCode());
        Writes.text(out, episode.endCode());
        Writes.number(out, episode.recoveryDurationMs());
        Writes.number(out, episode.episodeDurationMs());
        Writes.number(out, episode.volatileMs());
        Writes.number(out, episode.degradedMs());
        Writes.number(out, episode.recoveringMs());
        out.writeLong(episode.attempts());
        Writes.counts(out, episode.rejections());
        out.writeLong(episode.retries());
        out.writeLong(episode.switches());
        gating(out, episode.gating());
        out.writeLong(episode.gatingTotal());
        Writes.text(out, episode.fromTransport());
        Writes.text(out, episode.toTransport());
        Writes.text(out, episode.policyVersion());
        Writes.texts(out, episode.flags());
        out.writeBoolean(episode.complete());
        out.writeInt(episode.revision());
    }

    private static void gating(Encoder out, List<Gating> gating) throws IOException {
        out.writeArrayStart();
        out.setItemCount(gating.size());
        for (Gating held : gating) {
            out.startItem();
            out.writeString(held.code());
            Writes.text(out, held.cause());
            out.writeLong(held.at());
        }
        out.writeArrayEnd();
    }

    @Override
    public Episode read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String fleet = "";
        String session = "";
        String id = "";
        String node = null;
        Long began = null;
        Long started = null;
        Long ended = null;
        Outcome outcome = Outcome.OPEN;
        boolean overdue = false;
        String trigger = null;
        String end = null;
        Long recovery = null;
        Long whole = null;
        Long inVolatile = null;
        Long inDegraded = null;
        Long inRecovering = null;
        int attempts = 0;
        Map<String, Integer> rejections = Map.of();
        int retries = 0;
        int switches = 0;
        List<Gating> gating = List.of();
        int gatingTotal = 0;
        String from = null;
        String to = null;
        String policy = null;
        List<String> flags = List.of();
        boolean complete = false;
        int revision = 0;
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> in.skipString();
                case 1 -> fleet = Reads.frequent(in);
                case 2 -> session = in.readString();
                case 3 -> id = in.readString();
                case 4 -> node = Reads.optionalFrequent(in);
                case 5 -> began = Reads.number(in);
                case 6 -> started = Reads.number(in);
                case 7 -> ended = Reads.number(in);
                case 8 -> outcome = OUTCOMES.read(in);
                case 9 -> overdue = in.readBoolean();
                case 10 -> trigger = Reads.optionalFrequent(in);
                case 11 -> end = Reads.optionalFrequent(in);
                case 12 -> recovery = Reads.number(in);
                case 13 -> whole = Reads.number(in);
                case 14 -> inVolatile = Reads.number(in);
                case 15 -> inDegraded = Reads.number(in);
                case 16 -> inRecovering = Reads.number(in);
                case 17 -> attempts = Reads.count(in);
                case 18 -> rejections = Reads.counts(in);
                case 19 -> retries = Reads.count(in);
                case 20 -> switches = Reads.count(in);
                case 21 -> gating = gating(in);
                case 22 -> gatingTotal = Reads.count(in);
                case 23 -> from = Reads.text(in);
                case 24 -> to = Reads.text(in);
                case 25 -> policy = Reads.optionalFrequent(in);
                case 26 -> flags = Reads.texts(in);
                case 27 -> complete = in.readBoolean();
                default -> revision = in.readInt();
            }
        }
        return new Episode(
                fleet,
                session,
                id,
                node,
                began,
                started,
                ended,
                outcome,
                overdue,
                trigger,
                end,
                recovery,
                whole,
                inVolatile,
                inDegraded,
                inRecovering,
                attempts,
                rejections,
                retries,
                switches,
                gating,
                gatingTotal,
                from,
                to,
                policy,
                flags,
                complete,
                revision);
    }

    private static List<Gating> gating(Decoder in) throws IOException {
        List<Gating> gating = new ArrayList<>();
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++) {
                gating.add(held(in));
            }
        }
        return gating;
    }

    private static Gating held(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String code = "";
        String cause = null;
        long at = 0;
        for (int i = 0; i < GATING_FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> code = Reads.frequent(in);
                case 1 -> cause = Reads.text(in);
                default -> at = in.readLong();
            }
        }
        return new Gating(code, cause, at);
    }
}
