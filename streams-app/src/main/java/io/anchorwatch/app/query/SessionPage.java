package io.anchorwatch.app.query;

import io.anchorwatch.session.View;
import java.util.List;

/**
 * Some sessions of a fleet, in the order of their ids, gathered from every instance that could be reached.
 *
 * @param more whether at least one more session follows the last
 * @param unreached addresses of the instances whose sessions are missing here
 */
public record SessionPage(List<Answer.Found<View>> items, boolean more, List<String> unreached) {
    public SessionPage {
        items = List.copyOf(items);
        unreached = List.copyOf(unreached);
    }
}
