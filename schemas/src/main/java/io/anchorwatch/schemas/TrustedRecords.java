package io.anchorwatch.schemas;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the generated classes may be read into: since 1.12.2 it refuses every class that it was not told of,
 * and readers in other code of the same process would be the first to notice.
 */
final class TrustedRecords {
    private static final String PACKAGE = "io.anchorwatch.wire";

    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> PACKAGE.equals(type.getPackageName())));
    }

    private TrustedRecords() {}

    /** Has its effect once, when this class is loaded. */
    static void trust() {}
}
