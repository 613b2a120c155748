package io.anchorwatch.schemas;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** How the constants of an enum of ours and the symbols of an enum of the schema stand for each other: by name. */
final class Words<E extends Enum<E>> {
    private final List<@Nullable E> constants = new ArrayList<>();
    private final Map<E, Integer> places;

    /**
     * Both sides in full.
     *
     * @param schema the enum, or the union of null and the enum
     * @param reading what a symbol means, or null if nothing of ours
     * @param writing the symbol for a constant
     */
    Words(Schema schema, Class<E> type, Function<String, @Nullable E> reading, Function<E, String> writing) {
        List<String> symbols = (schema.isUnion() ? schema.getTypes().get(1) : schema).getEnumSymbols();
        symbols.forEach(symbol -> constants.add(reading.apply(symbol)));
        places = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            int place = symbols.indexOf(writing.apply(constant));
            if (place < 0) {
                throw new IllegalStateException("the schema has no word for " + constant);
            }
            places.put(constant, place);
        }
    }

    /** Where both sides use the same words. */
    static <E extends Enum<E>> Words<E> same(Schema schema, Class<E> type) {
        return same(schema, type, E::name);
    }

    /** Where the schema's words follow from the constants. */
    static <E extends Enum<E>> Words<E> same(Schema schema, Class<E> type, Function<E, String> word) {
        return new Words<>(
                schema,
                type,
                symbol -> {
                    for (E constant : type.getEnumConstants()) {
                        if (word.apply(constant).equals(symbol)) {
                            return constant;
                        }
                    }
                    return null;
                },
                word);
    }

    void write(Encoder out, E constant) throws IOException {
        out.writeEnum(Objects.requireNonNull(places.get(constant), "every constant has a place"));
    }

    E read(Decoder in) throws IOException {
        int place = in.readEnum();
        E constant = place < 0 || place >= constants.size() ? null : constants.get(place);
        if (constant == null) {
            throw new ByteCursor.Malformed("a word that this version does not know");
        }
        return constant;
    }
}
