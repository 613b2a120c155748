package io.anchorwatch.schemas;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.conclusion.Subject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** {@link Finding}. */
final class FindingCodec implements RecordCodec<Finding> {
    private static final Schema SCHEMA = AvroSource.of("Finding");
    private static final int FIELDS = SCHEMA.getFields().size();
    private static final int SUBJECT_FIELDS = 2;
    private static final Words<Severity> SEVERITIES =
            Words.same(SCHEMA.getField("severity").schema(), Severity.class);
    private static final Words<Status> STATUSES =
            Words.same(SCHEMA.getField("status").schema(), Status.class);
    private static final Words<Subject.Kind> KINDS = Words.same(
            SCHEMA.getField("subject").schema().getField("kind").schema(), Subject.Kind.class, Subject.Kind::word);

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void write(Finding finding, Encoder out) throws IOException {
        out.writeString(finding.findingId());
        out.writeString(finding.code().name());
        out.writeString(finding.rule());
        SEVERITIES.write(out, finding.severity());
        STATUSES.write(out, finding.status());
        out.writeBoolean(finding.withdrawn());
        out.writeString(finding.fleetId());
        KINDS.write(out, finding.subject().kind());
        out.writeString(finding.subject().id());
        out.writeLong(finding.beganAt());
        out.writeLong(finding.lastSeenAt());
        Writes.number(out, finding.endedAt());
        Writes.number(out, finding.attempts());
        Writes.number(out, finding.rejections());
        Writes.ratio(out, finding.rejectRatio());
        Writes.number(out, finding.distinctSessions());
        Writes.optionalCounts(out, finding.byCode());
        Writes.texts(out, finding.evidence());
        Writes.text(out, finding.violation());
        Writes.details(out, finding.details());
        Writes.texts(out, finding.flags());
        out.writeString(finding.derivedBy());
        out.writeString(finding.message());
        out.writeInt(finding.revision());
    }

    @Override
    public Finding read(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        String id = "";
        ReasonCode code = ReasonCode.UNCATALOGUED;
        String rule = "";
        Severity severity = Severity.INFO;
        Status status = Status.OPEN;
        boolean withdrawn = false;
        String fleet = "";
        Subject subject = new Subject(Subject.Kind.FLEET, "");
        long began = 0;
        long seen = 0;
        Long ended = null;
        Integer attempts = null;
        Integer rejections = null;
        Double ratio = null;
        Integer sessions = null;
        Map<String, Integer> byCode = null;
        List<String> evidence = List.of();
        String violation = null;
        Map<String, String> details = Map.of();
        List<String> flags = List.of();
        String derivedBy = "";
        String message = "";
        int revision = 0;
        for (int i = 0; i < FIELDS; i++) {
            switch (RecordCodec.position(order, i)) {
                case 0 -> id = in.readString();
                case 1 -> code = ReasonCode.of(Reads.frequent(in));
                case 2 -> rule = Reads.frequent(in);
                case 3 -> severity = SEVERITIES.read(in);
                case 4 -> status = STATUSES.read(in);
                case 5 -> withdrawn = in.readBoolean();
                case 6 -> fleet = Reads.frequent(in);
                case 7 -> subject = subject(in);
                case 8 -> began = in.readLong();
                case 9 -> seen = in.readLong();
                case 10 -> ended = Reads.number(in);
                case 11 -> attempts = Reads.optionalCount(in);
                case 12 -> rejections = Reads.optionalCount(in);
                case 13 -> ratio = Reads.ratio(in);
                case 14 -> sessions = Reads.optionalCount(in);
                case 15 -> byCode = Reads.optionalCounts(in);
                case 16 -> evidence = Reads.texts(in);
                case 17 -> violation = Reads.text(in);
                case 18 -> details = Reads.details(in, Integer.MAX_VALUE);
                case 19 -> flags = Reads.texts(in);
                case 20 -> derivedBy = Reads.frequent(in);
                case 21 -> message = in.readString();
                default -> revision = in.readInt();
            }
        }
        return new Finding(
                id,
                code,
                rule,
                severity,
                status,
                withdrawn,
                fleet,
                subject,
                began,
                seen,
                ended,
                attempts,
                rejections,
                ratio,
                sessions,
                byCode,
                evidence,
                violation,
                details,
                flags,
                derivedBy,
                message,
                revision);
    }

    private static Subject subject(Decoder in) throws IOException {
        Schema.Field @Nullable [] order = RecordCodec.order(in);
        Subject.Kind kind = Subject.Kind.FLEET;
        String id = "";
        for (int i = 0; i < SUBJECT_FIELDS; i++) {
            if (RecordCodec.position(order, i) == 0) {
                kind = KINDS.read(in);
            } else {
                id = in.readString();
            }
        }
        return new Subject(kind, id);
    }
}
