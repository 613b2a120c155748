package io.anchorwatch.app.query;

import java.util.List;

/**
 * What all partitions answered together.
 *
 * @param parts in the order of the partitions, at most one each
 * @param unreached who is missing: the address of the other instance that should have answered, else {@code
 *     partition-N}; sorted, each once
 */
public record Gathered<T>(List<Part<T>> parts, List<String> unreached) {
    public Gathered {
        parts = List.copyOf(parts);
        unreached = List.copyOf(unreached);
    }
}
