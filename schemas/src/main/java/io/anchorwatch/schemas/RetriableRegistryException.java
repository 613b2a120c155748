package io.anchorwatch.schemas;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The registry could not say anything yet: it cannot be reached, or it does not know a schema's id but may only be
 * behind. Nothing is known to be wrong with the data, so whoever catches this keeps the record and asks again after
 * {@link #retryAfterMs()}.
 */
public final class RetriableRegistryException extends RetriableException {
    private final long retryAfterMs;
    private final boolean refused;

    RetriableRegistryException(String message, long retryAfterMs) {
        super(message);
        this.retryAfterMs = retryAfterMs;
        this.refused = false;
    }

    RetriableRegistryException(String message, long retryAfterMs, boolean refused, Throwable cause) {
        super(message, cause);
        this.retryAfterMs = retryAfterMs;
        this.refused = refused;
    }

    /** How long to wait before asking again; asking sooner throws this again without troubling the registry. */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /**
     * Whether the registry does not let us in, or we do not trust it: a wrong log-in, a certificate of another authority. In
     * the middle of work that may pass, since somebody may be changing passwords; who only begins should say so at once.
     */
    public boolean refused() {
        return refused;
    }
}
