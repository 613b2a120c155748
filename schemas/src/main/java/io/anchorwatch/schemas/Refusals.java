package io.anchorwatch.schemas;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Tells a registry that will not have us, or that we will not have, from one that is away: waiting mends only the latter. */
final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Causes do not go round in a circle for ever. */
    private static final int DEPTH_MAX = 10;

    private Refusals() {}

    static boolean of(Exception e) {
        if (e instanceof RestClientException answer) {
            return answer.getStatus() == UNAUTHORIZED || answer.getStatus() == FORBIDDEN;
        }
        @Nullable Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (cause instanceof CertificateException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
