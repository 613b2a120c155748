package io.anchorwatch.producers;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;

/** What a line of JSON turned out to be. */
public sealed interface ParsedLine {
    /** An event within its rules; its code is as sent, foreign spellings included: readers translate. */
    record Valid(ReasonEvent event) implements ParsedLine {}

    /** No event, and the first reason why. */
    record Invalid(Violation violation) implements ParsedLine {}
}
