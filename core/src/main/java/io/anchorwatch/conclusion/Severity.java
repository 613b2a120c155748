package io.anchorwatch.conclusion;

import io.anchorwatch.catalog.ReasonCode;

/** How much a finding matters. The order is ascending. */
public enum Severity {
    INFO,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The step that a code's number from 0 to 10 falls on. */
    public static Severity of(ReasonCode code) {
        int number = code.severity();
        if (number <= 2) {
            return INFO;
        }
        if (number == 3) {
            return LOW;
        }
        if (number <= 6) {
            return MEDIUM;
        }
        return number <= 8 ? HIGH : CRITICAL;
    }
}
