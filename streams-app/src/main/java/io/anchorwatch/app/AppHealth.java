package io.anchorwatch.app;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.http.Health;
import io.anchorwatch.app.topics.TopicWatch;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.Progress;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.app.topology.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TaskMetadata;

/** How the topology stands, whether it gets on, and whether the broker speaks. */
final class AppHealth implements Health {
    /** The application that concludes, among those in this process. */
    static final String CONCLUSIONS = "conclusions";

    /** So long may records wait without any commit; a commit is made ten times a second. */
    private static final Duration UNMOVED = Duration.ofSeconds(60);

    private final KafkaStreams streams;
    private final Progress progress;
    private final Successor successor;
    private final int partitions;
    private final Restoring restoring;
    private final DiskWatch disk;
    private final TopicWatch topics;
    private final Wire wire;
    private final String events;
    private final List<Sibling> siblings = new CopyOnWriteArrayList<>();
    private volatile long runningSince = System.nanoTime();

    /**
     * Looks at the parts.
     *
     * @param streams not yet started
     */
    AppHealth(
            KafkaStreams streams,
            Progress progress,
            Successor successor,
            TopicWatch topics,
            Wire wire,
            Restoring restoring,
            DiskWatch disk,
            AppConfig config,
            int partitions) {
        this.restoring = restoring;
        this.disk = disk;
        this.successor = successor;
        this.partitions = partitions;
        this.streams = streams;
        this.progress = progress;
        this.topics = topics;
        this.wire = wire;
        this.events = Topics.REASON_EVENTS.in(config);
        streams.setStateListener((now, before) -> runningSince = System.nanoTime());
    }

    /** One more application runs in this process from now on. */
    void beside(String name, KafkaStreams application) {
        siblings.add(new Sibling(name, application::state, restoring));
    }

    /** The topics without which nothing is committed: the contract's, and those from which stores are restored. */
    static Collection<String> needed(AppConfig config) {
        return Stream.concat(
                        Topics.needed(config).stream().map(topic -> topic.in(config)),
                        Stream.of(Store.Ground.values()).map(ground -> ground.changelog(config.groupId())))
                .toList();
    }

    @Override
    public List<String> stuck() {
        List<String> stuck = new ArrayList<>();
        KafkaStreams.State state = streams.state();
        if (Sibling.stopped(state)) {
            stuck.add("the topology has stopped: " + state);
        }
        topics.deleted().forEach(topic -> stuck.add("the topic " + topic + " was deleted"));
        boolean runs =
                state == KafkaStreams.State.RUNNING && since(runningSince).compareTo(UNMOVED) > 0;
        // A registry that is away is no reason to start anew, nor is a full disk.
        if (runs && !wire.waiting() && !disk.excuses()) {
            ownPartitions()
                    .filter(partition -> progress.unmoved(partition).compareTo(UNMOVED) > 0)
                    .forEach(partition -> stuck.add("nothing was committed in partition " + partition + " for "
                            + progress.unmoved(partition).toSeconds() + " s although records wait"));
        }
        return stuck;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private Stream<Integer> ownPartitions() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .map(TaskMetadata::topicPartitions)
                .flatMap(Collection::stream)
                .filter(place -> place.topic().equals(events))
                .map(TopicPartition::partition);
    }

    @Override
    public List<String> waitingFor() {
        List<String> waiting = new ArrayList<>();
        if (streams.state() != KafkaStreams.State.RUNNING) {
            String restored = restoring.told(CONCLUSIONS);
            waiting.add("the topology is " + streams.state() + (restored == null ? "" : ", " + restored));
        }
        siblings.stream().map(Sibling::waitingFor).filter(Objects::nonNull).forEach(waiting::add);
        String full = disk.told();
        if (full != null) {
            waiting.add(full);
        }
        if (progress.silent()) {
            waiting.add("the broker has said nothing for " + progress.silence().toSeconds() + " s");
        } else if (!progress.answered()) {
            waiting.add("the broker has not yet said how far the log reaches");
        }
        if (successor.building(progress, partitions)) {
            waiting.add(successor.told() + " is being built: " + read());
        }
        if (wire.waiting()) {
            waiting.add("an event waits for the schema registry");
        }
        return waiting;
    }

    @Override
    public List<Application> applications() {
        List<Application> all = new ArrayList<>();
        all.add(Sibling.standing(CONCLUSIONS, streams.state(), restoring.told(CONCLUSIONS)));
        siblings.forEach(each -> all.add(each.standing()));
        return all;
    }

    /** How much of the log is read, for people. */
    private String read() {
        long position = 0;
        long waiting = 0;
        for (int partition = 0; partition < partitions; partition++) {
            Long lag = progress.lag(partition);
            position += progress.position(partition);
            waiting += lag == null ? 0 : lag;
        }
        return position + " of " + (position + waiting) + " records of the log are read";
    }
}
