package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which state version speaks, noted with the brokers as an offset of a consumer group without members: durable, the same for
 * all instances, and under the rights that they have anyway.
 */
final class SpeakerNote {
    private static final int TIMEOUT_S = 10;

    private final Admin admin;
    private final String group;
    private final TopicPartition place;

    /**
     * Who speaks.
     *
     * @param term counts the takings over, from 1 on
     * @param version of the state
     * @param before the version that spoke before, or 0 for none
     */
    record Speaker(long term, int version, int before) {}

    SpeakerNote(Admin admin, AppConfig config) {
        this.admin = admin;
        this.group = group(config);
        this.place = new TopicPartition(Topics.REASON_EVENTS.in(config), 0);
    }

    /** The group whose offset is the note. */
    static String group(AppConfig config) {
        return config.applicationId() + "-speaker";
    }

    @Nullable
    Speaker read() throws ExecutionException, InterruptedException, TimeoutException {
        OffsetAndMetadata noted = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_S, TimeUnit.SECONDS)
                .get(place);
        if (noted == null) {
            return null;
        }
        String[] versions = noted.metadata().split(" after ", 2);
        return new Speaker(noted.offset(), Integer.parseInt(versions[0]), Integer.parseInt(versions[1]));
    }

    void write(Speaker speaker) throws ExecutionException, InterruptedException, TimeoutException {
        String versions = speaker.version() + " after " + speaker.before();
        admin.alterConsumerGroupOffsets(group, Map.of(place, new OffsetAndMetadata(speaker.term(), versions)))
                .all()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
    }
}
