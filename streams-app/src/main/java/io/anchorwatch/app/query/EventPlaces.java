package io.anchorwatch.app.query;

import io.anchorwatch.event.Entry;
import java.util.List;

/**
 * Where an event stands.
 *
 * @param entries the event in each timeline that has it: more than one only where its identity was used again
 * @param whole whether every session was looked at, and not only as many as are looked at
 * @param unreached where nobody looked
 */
public record EventPlaces(List<Entry> entries, boolean whole, List<String> unreached) {
    public EventPlaces {
        entries = List.copyOf(entries);
        unreached = List.copyOf(unreached);
    }
}
