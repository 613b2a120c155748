package io.anchorwatch.siem;

/**
 * Where in the log a record lies. It travels as information and is part of no id, since a rebuilt log has others.
 *
 * @param appendedAt epoch microseconds, by the broker
 */
public record Position(String topic, int partition, long offset, long appendedAt) {
    String text() {
        return topic + '/' + partition + '/' + offset;
    }
}
