package io.anchorwatch.app.config;

import java.util.stream.Stream;

/** Families of keys that are handed on to somebody else. */
enum Prefix {
    KAFKA(
            "kafka.",
            "Handed to every Kafka client and to Kafka Streams, without the prefix: security, tuning. Judged by what they take."),
    SCHEMA_REGISTRY(
            "schema.registry.",
            "Handed to the schema registry's client: log-in (`basic.auth.user.info` as `user:${…}`), TLS (`ssl.*`), time-outs."),
    SIEM("siem.forwarder.", "One forwarder's options, behind its name: [see above](#forwarders)."),
    PROVIDERS(
            "config.providers",
            "Further configuration providers of Kafka: `file`, `dir` and `env` are there without being named.");

    private final String start;
    private final String sentence;

    Prefix(String start, String sentence) {
        this.start = start;
        this.sentence = sentence;
    }

    String start() {
        return start;
    }

    String sentence() {
        return sentence;
    }

    /** Whether a key belongs to one of the families. */
    static boolean handsOn(String key) {
        return Stream.of(values()).anyMatch(prefix -> key.startsWith(prefix.start));
    }
}
