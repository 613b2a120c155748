package io.anchorwatch.app;

import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * What somebody may do with one resource of Kafka.
 *
 * @param operations in Kafka's order, never empty; none that another one among them implies
 */
public record Grant(ResourcePattern resource, Set<AclOperation> operations) {
    public Grant {
        operations = Set.copyOf(operations);
    }

    /** In Kafka's order. */
    @Override
    public Set<AclOperation> operations() {
        return EnumSet.copyOf(operations);
    }

    /** Whether whoever has this needs no {@code other} any more. */
    boolean covers(Grant other) {
        return !equals(other)
                && resource.patternType() == PatternType.PREFIXED
                && resource.resourceType() == other.resource.resourceType()
                && other.resource.name().startsWith(resource.name())
                && operations.containsAll(other.operations);
    }
}
