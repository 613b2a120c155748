package io.anchorwatch.benchmarks;

import io.anchorwatch.app.siem.TreeJson;
import io.anchorwatch.siem.Cef;
import io.anchorwatch.siem.Ecs;
import io.anchorwatch.siem.Ocsf;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Syslog;
import io.anchorwatch.siem.Told;
import io.anchorwatch.simulation.Emission;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Events of a busy fleet in the words of SIEMs, as bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SiemBenchmark {
    private static final int RECORDS = 1_000;

    private final List<Told> records = new ArrayList<>();
    private final List<byte[]> written = new ArrayList<>();
    private final Ocsf ocsf = new Ocsf("0.1.0");
    private final Ecs ecs = new Ecs();
    private final Cef cef = new Cef("0.1.0");
    private final Syslog syslog = new Syslog(Syslog.AUDIT, Syslog.DOCUMENTATION_NUMBER, Syslog.OCTETS);

    @Setup(Level.Trial)
    public void simulate() {
        Iterator<Emission> all = Mix.BUSY.events(1_790_000_000_000_000L, 2 * RECORDS);
        while (records.size() < RECORDS) {
            Emission each = all.next();
            Told told = Told.of(each.event(), new Position("reason-events", 0, records.size(), each.at()));
            if (told != null) {
                records.add(told);
                written.add(TreeJson.bytes(ocsf.of(told)));
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long ocsf() {
        long length = 0;
        for (Told each : records) {
            length += TreeJson.bytes(ocsf.of(each)).length;
        }
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long ecs() {
        long length = 0;
        for (Told each : records) {
            length += TreeJson.bytes(ecs.of(each)).length;
        }
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long cef() {
        long length = 0;
        for (Told each : records) {
            length += cef.of(each).getBytes(StandardCharsets.UTF_8).length;
        }
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long syslog() {
        long length = 0;
        for (Told each : records) {
            length += syslog.of(each).getBytes(StandardCharsets.UTF_8).length;
        }
        return length;
    }

    /** The yardstick: the bytes of an OCSF document copied. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long copy() {
        long length = 0;
        for (byte[] each : written) {
            length += each.clone().length;
        }
        return length;
    }
}
