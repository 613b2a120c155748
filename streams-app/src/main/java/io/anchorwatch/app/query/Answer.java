package io.anchorwatch.app.query;

/**
 * What an instance can say about one key. "It is not there" is said only by whoever owns the key and has all of it.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
    /** It is there. */
    record Found<T>(T value, ServedBy by) implements Answer<T> {}

    /** It is certainly not there. */
    record Absent<T>(ServedBy by) implements Answer<T> {}

    /**
     * Nobody can say now: the owner is away, or its store is being restored.
     *
     * @param why a sentence for people
     * @param retryAfterSeconds when asking again makes sense, at least 1
     */
    record Unknown<T>(String why, int retryAfterSeconds) implements Answer<T> {}
}
