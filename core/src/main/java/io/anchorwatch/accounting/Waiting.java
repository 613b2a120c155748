package io.anchorwatch.accounting;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;

/** A report that waits for the watermark: bytes until it is taken. */
final class Waiting {
    /** How many bytes it may have and still be written with the state that it waits in: the most that may wait then take half a megabyte. */
    private static final int SMALL = 128;

    /** The second of the feeding partition's clock, as its first microsecond. */
    final long second;

    /** Tells it from the others that wait. */
    final long number;

    private final byte[] body;

    /** @param body as {@link NodeReportCodec#body} wrote it */
    Waiting(long second, long number, byte[] body) {
        this.second = second;
        this.number = number;
        this.body = body;
    }

    static Waiting of(NodeReport report, long number) {
        PackWriter out = new PackWriter();
        NodeReportCodec.body(report, out);
        return new Waiting(report.second(), number, out.toBytes());
    }

    boolean isPart() {
        return body.length > SMALL;
    }

    byte[] body() {
        return body;
    }

    NodeReport report(String fleetId, String nodeId) {
        PackReader in = new PackReader(body);
        NodeReport report = NodeReportCodec.body(fleetId, nodeId, in);
        in.end();
        return report;
    }
}
