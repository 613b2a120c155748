package io.anchorwatch.app.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list.
 *
 * @param next after what the next page begins, or null when this is the last
 */
public record Page<T>(List<T> items, @Nullable Key next) {
    public Page {
        items = List.copyOf(items);
    }
}
