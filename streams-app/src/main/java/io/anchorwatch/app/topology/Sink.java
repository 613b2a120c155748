package io.anchorwatch.app.topology;

import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;

/** The named exits of the topology. */
enum Sink {
    TIMELINES('t', Topics.RECOVERY_TIMELINES),
    FINDINGS('f', Topics.SECURITY_FINDINGS),
    AUDITS('a', Topics.AUDIT_EVENTS),
    WINDOWS('w', Topics.INVARIANT_WINDOWS),
    LATE('l', Topics.LATE_EVENTS),
    DEAD_LETTERS('d', Topics.DEAD_LETTERS),
    SUBJECTS('s', Topics.SUBJECTS);

    private static final Sink[] ALL = values();

    private final char tag;
    private final Topics topic;

    Sink(char tag, Topics topic) {
        this.tag = tag;
        this.topic = topic;
    }

    Topics topic() {
        return topic;
    }

    String sinkName() {
        return "to-" + topic.topicName();
    }

    /** The node that writes the topic; what is forwarded to {@link #sinkName} may be held back before it. */
    String writerName() {
        return "write-" + topic.topicName();
    }

    /** Marks in a store what kind of conclusion a row is. */
    char tag() {
        return tag;
    }

    static Sink of(char tag) {
        for (Sink sink : ALL) {
            if (sink.tag == tag) {
                return sink;
            }
        }
        throw new IllegalArgumentException("no kind of conclusion is marked " + tag);
    }

    static Sink of(Conclusion conclusion) {
        if (conclusion instanceof Episode) {
            return TIMELINES;
        }
        if (conclusion instanceof Finding) {
            return FINDINGS;
        }
        return conclusion instanceof AuditEvent ? AUDITS : WINDOWS;
    }
}
