package io.anchorwatch.schemas;

import java.util.LinkedHashMap;
import java.util.Map;

/** Registers every schema, so that a foreign producer or consumer finds them before the first record. */
public final class SchemaSubjects {
    /** Old readers read new records and new readers old ones, over all versions. */
    public static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private SchemaSubjects() {}

    /**
     * Registers what is missing and sets the compatibility of every subject; may be repeated. The subject comes first
     * and its rule second, since some registries have no place for the rule of a subject that is not there.
     *
     * @return the ids by subject
     * @throws RetriableRegistryException if the registry cannot be reached: what was done stays done
     * @throws IllegalStateException if the registry holds something that our schema is not compatible with
     */
    public static Map<String, Integer> register(Registry registry, String topicPrefix) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (WireRecord<?> record : WireRecord.ALL) {
            String subject = record.subject(topicPrefix);
            ids.put(subject, registry.idOf(subject, record.schema()));
            registry.requireFullCompatibility(subject);
        }
        return ids;
    }
}
