package io.anchorwatch.siem;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;

/** The five steps of severity, in every format's own numbers. */
enum Scale {
    INFORMATIONAL(1, "Informational", 0, 2, 6),
    LOW(2, "Low", 21, 3, 5),
    MEDIUM(3, "Medium", 47, 5, 4),
    HIGH(4, "High", 73, 8, 3),
    CRITICAL(5, "Critical", 99, 10, 2);

    /** OCSF severity_id, and ECS event.severity. */
    final int number;

    /** OCSF's word. */
    final String word;
    /** ECS event.risk_score, of findings. */
    final double risk;
    /** RFC 5424: 0 is an emergency. */
    final int syslog;

    private final int cef;

    Scale(int number, String word, double risk, int cef, int syslog) {
        this.number = number;
        this.word = word;
        this.risk = risk;
        this.cef = cef;
        this.syslog = syslog;
    }

    static Scale of(Severity severity) {
        return switch (severity) {
            case INFO -> INFORMATIONAL;
            case LOW -> LOW;
            case MEDIUM -> MEDIUM;
            case HIGH -> HIGH;
            case CRITICAL -> CRITICAL;
        };
    }

    /** 0 to 10: the code's own number where it lies on this step, else the step's. */
    int cef(ReasonCode code) {
        return of(Severity.of(code)) == this ? code.severity() : cef;
    }
}
