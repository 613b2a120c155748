package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.forward.delivery.Parcel;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Puts the payloads of a batch behind each other. */
final class Payloads {
    private Payloads() {}

    /** Each with a line feed behind it. */
    static byte[] lines(List<Parcel> parcels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(
                parcels.stream().mapToInt(each -> each.payload().length + 1).sum());
        for (Parcel each : parcels) {
            out.writeBytes(each.payload());
            out.write('\n');
        }
        return out.toByteArray();
    }
}
