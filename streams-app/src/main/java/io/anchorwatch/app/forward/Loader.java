package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderConfig.Kind;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Refusal;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.schemas.RetriableRegistryException;
import io.anchorwatch.siem.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Makes a batch of what was read: decodes, leaves out what is not wanted, puts the rest into words. */
final class Loader {
    private static final byte[] NOTHING = {};

    private final ToldReader reader;
    private final Wording wording;
    private final Set<String> codes;
    private final Set<String> fleets;
    private final Severity least;
    private final int batchBytes;
    private final int recordBytes;

    /** A record as it was read. */
    record Raw(ConsumerRecord<byte[], byte[]> record, int lease) {}

    /**
     * A batch.
     *
     * @param unwanted records that are settled without being sent
     * @param bad one that cannot be put into words, behind all others, or null
     * @param consumed how many records this is in all
     */
    record Load(
            List<Parcel> parcels,
            List<Parcel> unwanted,
            @Nullable Bad bad,
            int consumed) {}

    record Bad(Parcel parcel, Refusal why) {}

    Loader(ForwarderConfig config, ToldReader reader, Wording wording) {
        this.reader = reader;
        this.wording = wording;
        this.codes = new HashSet<>(config.only(ForwarderOption.CODES));
        this.fleets = new HashSet<>(config.only(ForwarderOption.FLEETS));
        this.least = config.leastSeverity();
        this.batchBytes = config.batchBytes();
        this.recordBytes =
                config.kind() == Kind.SYSLOG ? config.number(ForwarderOption.MESSAGE_BYTES) : config.batchBytes();
    }

    /**
     * Loads from the front until the batch is full, or a record is bad.
     *
     * @throws RetriableRegistryException while the registry is away and a schema is not known
     */
    Load load(List<Raw> raws) {
        List<Parcel> parcels = new ArrayList<>();
        List<Parcel> unwanted = new ArrayList<>();
        long bytes = 0;
        int consumed = 0;
        for (Raw raw : raws) {
            Told told;
            byte[] payload;
            try {
                told = told(raw.record);
                payload = told == null || !wanted(told) ? NOTHING : payload(told);
            } catch (RetriableRegistryException | InterruptException e) {
                throw e;
            } catch (RuntimeException e) { // of a mapper, too: one record must not hold up all others
                return new Load(parcels, unwanted, bad(raw, "", Cause.UNDECODABLE, e.toString()), consumed + 1);
            }
            if (told == null || payload.length == 0) {
                unwanted.add(new Parcel(raw.record, raw.lease, "", NOTHING));
                consumed++;
                continue;
            }
            if (payload.length > recordBytes) {
                String why = "it takes " + payload.length + " bytes, " + recordBytes + " are allowed";
                return new Load(parcels, unwanted, bad(raw, told.id(), Cause.TOO_LARGE, why), consumed + 1);
            }
            if (!parcels.isEmpty() && bytes + payload.length > batchBytes) {
                break;
            }
            bytes += payload.length + 1L;
            parcels.add(new Parcel(raw.record, raw.lease, told.id(), payload));
            consumed++;
        }
        return new Load(parcels, unwanted, null, consumed);
    }

    /** What is not in the log, in the words of the receiver; or null if it is too large for it. */
    @Nullable
    Parcel parcel(Told told) {
        byte[] payload = payload(told);
        return payload.length > recordBytes
                ? null
                : new Parcel(new ConsumerRecord<>(told.position().topic(), 0, 0, null, NOTHING), 0, told.id(), payload);
    }

    private @Nullable Told told(ConsumerRecord<byte[], byte[]> record) {
        return reader.told(record.topic(), record.partition(), record.offset(), record.timestamp(), record.value());
    }

    private boolean wanted(Told told) {
        return (codes.isEmpty() || codes.contains(told.code()))
                && (fleets.isEmpty() || fleets.contains(told.fleetId()))
                && told.severity().compareTo(least) >= 0;
    }

    private byte[] payload(Told told) {
        byte[] payload = wording.of(told);
        for (UnaryOperator<Told> step : Shorter.STEPS) {
            if (payload.length <= recordBytes) {
                break;
            }
            payload = wording.of(step.apply(told));
        }
        return payload;
    }

    private static Bad bad(Raw raw, String id, Cause cause, String why) {
        return new Bad(new Parcel(raw.record, raw.lease, id, NOTHING), new Refusal(cause, "", why));
    }
}
