package io.anchorwatch.app.query;

/** All that is asked of stores. */
public record Queries(SessionQueries sessions, NodeQueries nodes, SourceQueries sources) {}
