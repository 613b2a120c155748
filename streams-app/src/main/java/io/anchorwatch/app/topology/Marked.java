package io.anchorwatch.app.topology;

import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.sigma.Suppressions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Findings as they go out: those that are suppressed say so. It happens here and not in the folds, so that what is concluded and
 * remembered does not depend on a file.
 */
final class Marked implements Serializer<Object> {
    private final Wire wire;
    private final Supplier<Suppressions> inForce;
    private final Consumer<Finding> suppressed;

    /** @param suppressed is told of each revision that is marked */
    Marked(Wire wire, Supplier<Suppressions> inForce, Consumer<Finding> suppressed) {
        this.wire = wire;
        this.inForce = inForce;
        this.suppressed = suppressed;
    }

    @Override
    public byte[] serialize(String topic, Object value) {
        Suppressions suppressions = inForce.get();
        if (suppressions.all().isEmpty()) {
            return value instanceof Conclusion conclusion ? wire.encode(conclusion) : (byte[]) value;
        }
        Conclusion said = value instanceof Conclusion conclusion
                ? conclusion
                : wire.decode(Topics.SECURITY_FINDINGS.topicName(), (byte[]) value);
        if (!(said instanceof Finding finding)) {
            throw new IllegalStateException("no finding, and on its way to " + topic);
        }
        Finding marked = suppressions.marked(finding);
        if (marked.flags().contains(Suppressions.FLAG)) {
            suppressed.accept(marked);
        }
        return wire.encode(marked);
    }
}
