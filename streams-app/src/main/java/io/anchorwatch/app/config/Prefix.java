package io.anchorwatch.app.config;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Families of keys that are handed on to somebody else. */
enum Prefix {
    KAFKA("kafka.", "Handed to every Kafka client and to Kafka Streams, without the prefix: security, tuning."),
    SCHEMA_REGISTRY("schema.registry.", "Handed to the schema registry's client: authentication, TLS, time-outs."),
    SIEM("siem.forwarder.", "One forwarder's options, behind its name: [see above](#forwarders)."),
    PROVIDERS("config.providers", "Kafka's configuration providers, by which `${name:path:key}` stands for a secret.");

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

    /** The names that Kafka itself knows, with the prefix: a key that is nearly one of them is a typo. */
    static Set<String> kafkaNames() {
        Set<String> names = new HashSet<>();
        names.addAll(StreamsConfig.configDef().names());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        Set<String> prefixed = new HashSet<>();
        names.forEach(name -> prefixed.add(KAFKA.start + name));
        return prefixed;
    }
}
