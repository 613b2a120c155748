package io.anchorwatch.event;

import io.anchorwatch.catalog.ReasonCode;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The name of an event's code beside what the catalogue says of it: an event is asked for its code at every turn, and is looked up
 * once.
 *
 * @param text in the catalogue or not
 * @param code of the same name, or {@link ReasonCode#UNCATALOGUED}
 */
public record CodeName(String text, ReasonCode code) {
    private static final Map<String, CodeName> CATALOGUED = ReasonCode.catalogue().stream()
            .collect(Collectors.toUnmodifiableMap(ReasonCode::name, code -> new CodeName(code.name(), code)));

    /** Of a canonical name. */
    static CodeName of(String name) {
        CodeName known = CATALOGUED.get(name);
        return known == null ? new CodeName(name, ReasonCode.UNCATALOGUED) : known;
    }

    @Override
    public String toString() {
        return text;
    }
}
