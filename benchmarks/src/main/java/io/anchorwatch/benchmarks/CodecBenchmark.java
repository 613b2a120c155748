package io.anchorwatch.benchmarks;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.simulation.Emission;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Events of a busy fleet to bytes and back. The registry's schemas are known after the first. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final int EVENTS = 1_000;

    private final List<ReasonEvent> events = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private Serializer<ReasonEvent> encoder = (topic, event) -> new byte[0];
    private WireDecoder<ReasonEvent> decoder;

    public CodecBenchmark() {
        Registry registry = new Registry(new MockSchemaRegistryClient(), System::currentTimeMillis);
        SchemaSubjects.register(registry, "");
        WireSerdes serdes = new WireSerdes(registry, "");
        encoder = serdes.serializer(WireRecord.REASON_EVENT);
        decoder = serdes.decoder(WireRecord.REASON_EVENT);
    }

    @Setup(Level.Trial)
    public void simulate() {
        Iterator<Emission> all = Mix.BUSY.events(1_790_000_000_000_000L, 2 * EVENTS);
        while (events.size() < EVENTS) {
            events.add(all.next().event());
        }
        events.forEach(event -> bytes.add(encoder.serialize("", event)));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long encode() {
        long length = 0;
        for (ReasonEvent event : events) {
            length += encoder.serialize("", event).length;
        }
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long decode() {
        long accepted = 0;
        for (byte[] each : bytes) {
            accepted += decoder.decode(each) instanceof Decoded.Accepted ? 1 : 0;
        }
        if (accepted != EVENTS) {
            throw new IllegalStateException("only " + accepted + " could be read");
        }
        return accepted;
    }

    /** The yardstick: the bytes copied. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long copy() {
        long length = 0;
        for (byte[] each : bytes) {
            length += each.clone().length;
        }
        return length;
    }
}
