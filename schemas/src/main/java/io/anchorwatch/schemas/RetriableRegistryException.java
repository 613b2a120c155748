package io.anchorwatch.schemas;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The registry could not say anything yet: it cannot be reached, or it does not know a schema's id but may only be
 * behind. Nothing is known to be wrong with the data, so whoever catches this keeps the record and asks again after
 * {@link #retryAfterMs()}.
 */
public final class RetriableRegistryException extends RetriableException {
    private final long retryAfterMs;

    RetriableRegistryException(String message, long retryAfterMs) {
        super(message);
        this.retryAfterMs = retryAfterMs;
    }

    RetriableRegistryException(String message, long retryAfterMs, Throwable cause) {
        super(message, cause);
        this.retryAfterMs = retryAfterMs;
    }

    /** How long to wait before asking again; asking sooner throws this again without troubling the registry. */
    public long retryAfterMs() {
        return retryAfterMs;
    }
}
