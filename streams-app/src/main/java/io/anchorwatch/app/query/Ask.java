package io.anchorwatch.app.query;

import io.anchorwatch.app.topics.Topics;

/**
 * What a partition of a store can be asked, at whichever instance holds it. Question and answer are records that travel
 * as JSON between instances.
 *
 * @param name in the address of the route between instances: lower case and dashes
 * @param store whose partitions answer
 * @param source the topic whose partitions are that store's
 */
public record Ask<Q, T>(String name, String store, Topics source, Class<Q> question, Class<T> answer) {}
