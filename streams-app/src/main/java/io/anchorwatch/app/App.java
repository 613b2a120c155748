package io.anchorwatch.app;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.delays.Delays;
import io.anchorwatch.app.delays.DelaysFile;
import io.anchorwatch.app.detections.DetectionsApp;
import io.anchorwatch.app.detections.DetectionsMetrics;
import io.anchorwatch.app.detections.InForce;
import io.anchorwatch.app.forward.Forwarders;
import io.anchorwatch.app.http.HttpServer;
import io.anchorwatch.app.http.Metrics;
import io.anchorwatch.app.http.PeerClient;
import io.anchorwatch.app.http.PeerRoute;
import io.anchorwatch.app.query.Queries;
import io.anchorwatch.app.query.Scatter;
import io.anchorwatch.app.read.Feed;
import io.anchorwatch.app.read.Follower;
import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.app.siem.SiemApp;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topics.TopicReport;
import io.anchorwatch.app.topics.TopicWatch;
import io.anchorwatch.app.topics.Topics;
import io.anchorwatch.app.topology.AuditTopology;
import io.anchorwatch.app.topology.Copies;
import io.anchorwatch.app.topology.Progress;
import io.anchorwatch.app.topology.RocksLibrary;
import io.anchorwatch.app.topology.SessionReaders;
import io.anchorwatch.app.topology.Store;
import io.anchorwatch.app.topology.StoreNodes;
import io.anchorwatch.app.topology.StoreQueries;
import io.anchorwatch.app.topology.StoreShelf;
import io.anchorwatch.app.topology.StoreSources;
import io.anchorwatch.app.topology.StreamsHolders;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.SchemaSubjects;
import io.anchorwatch.schemas.WireSerdes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams app: topics and schemas made sure of, the topology running, the read model following, HTTP answering. */
public final class App implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);
    /** An instance that is stopped on purpose leaves the group at once, so that nobody waits for it. */
    private static final CloseOptions LEAVE = CloseOptions.groupMembershipOperation(
                    CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(7));

    /** How long what is away may hold up the end. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** How long another instance may take to answer. */
    private static final Duration PEER_PATIENCE = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ReadModel model;
    private final String scheme;
    private @Nullable KafkaStreams streams;
    private @Nullable AppHealth health;
    private @Nullable HttpServer http;

    private App(ReadModel model, String scheme) {
        this.model = model;
        this.scheme = scheme;
    }

    /**
     * Starts everything; returns when HTTP answers, which may be before the stores are ready.
     *
     * @throws IllegalStateException if the topics are not as they must be, the registry refuses a schema, or one of them
     *     does not answer in time
     */
    public static App start(AppConfig config) throws InterruptedException {
        App app = new App(
                new ReadModel(config.readRetention(), config.readRowsMax()),
                config.http().scheme());
        try {
            app.run(config);
            return app;
        } catch (RuntimeException | InterruptedException e) {
            app.close();
            throw e;
        }
    }

    private void run(AppConfig config) throws InterruptedException {
        RocksLibrary.load();
        PrometheusMeterRegistry metrics = Metrics.registry();
        InForce inForce = opened(InForce.start(config, metrics));
        Patience patience = new Patience(config.startPatience());
        Admin admin = Admin.create(config.kafka());
        parts.push(() -> admin.close(A_MOMENT));
        patience.awaitBroker(admin, String.valueOf(config.kafka().get("bootstrap.servers")));
        int partitions = topics(new TopicCheck(admin, config), config);
        Registry registry = opened(Registry.at(config.schemaRegistryUrl(), config.schemaRegistry()));
        patience.await("the schema registry", () -> SchemaSubjects.register(registry, config.topicPrefix()));
        WireSerdes serdes = new WireSerdes(registry, config.topicPrefix());
        Wire wire = new Wire(serdes);
        Metrics.bind(metrics, model);

        DelaysFile kept = new DelaysFile(config.stateDir().resolve(config.applicationId() + "-delays.jsonl"));
        Delays delays = new Delays(kept.read(), kept::write);
        Progress progress = opened(new Progress(admin, config, partitions, delays, () -> follower(config)));
        Metrics.bind(metrics, progress, partitions);
        Metrics.bind(metrics, delays);
        Successor successor = opened(new Successor(admin, config, () -> follower(config)));
        patience.await("the broker", successor::begin);
        delays.restWhile(() -> successor.building(progress, partitions));
        Metrics.bind(metrics, successor);
        Place place = Place.of(config);
        KafkaStreams running = new KafkaStreams(
                new AuditTopology(config, wire, partitions, Store.Kind.FILES)
                        .build(
                                progress,
                                new CountedMetrics(metrics),
                                successor,
                                inForce::suppressions,
                                new DetectionsMetrics(metrics)::suppressed),
                StreamsSettings.of(config, place.advertised()));
        streams = running;
        parts.push(() -> running.close(progress.silent() ? LEAVE.withTimeout(A_MOMENT) : LEAVE));
        parts.push(wire);
        TopicWatch watch = opened(new TopicWatch(admin, AppHealth.needed(config)));
        Restoring restoring = new Restoring(metrics);
        running.setGlobalStateRestoreListener(restoring.of(AppHealth.CONCLUSIONS));
        DiskWatch disk = opened(new DiskWatch(config, metrics));
        AppHealth now = new AppHealth(running, progress, successor, watch, wire, restoring, disk, config, partitions);
        health = now;
        Restarts.watch(running);
        disk.over(running);
        ClientFigures.bind(metrics, running, AppHealth.CONCLUSIONS);
        running.start();
        if (config.siemEnabled()) {
            now.beside(
                    SiemApp.NAME, opened(SiemApp.start(config, serdes, metrics)).streams());
        }
        if (config.detectionsDir() != null) {
            KafkaStreams rules = opened(DetectionsApp.start(
                            inForce, config, wire, metrics, restoring.of(DetectionsApp.NAME), admin, partitions))
                    .streams();
            disk.over(rules);
            now.beside(DetectionsApp.NAME, rules);
        }
        List<ForwarderConfig> forwarded = config.forwardInApp() ? config.forwarders() : List.of();
        Forwarders forwarders = opened(Forwarders.start(forwarded, config, wire, metrics, progress::behind));
        progress.start();
        watch.start();
        disk.start();

        Metrics.bind(metrics, follow(config, wire, progress));
        Copies copies = opened(new Copies(running));
        copies.start();
        StoreShelf own =
                new StoreShelf(running, progress, copies, place.advertised().toString());
        progress.watch(partition -> own.watermark(partition, 2 * partitions)); // of events and of heartbeats
        new SessionReaders(wire, config.policies()).on(own);
        StoreNodes.on(own);
        StoreSources.on(own);
        PeerClient peers =
                new PeerClient(config.http().scheme(), config.http().trusted(), config.internalToken(), PEER_PATIENCE);
        Scatter scatter = opened(new Scatter(
                partitions,
                own,
                new StreamsHolders(running, place.advertised(), config),
                peers::at,
                PEER_PATIENCE.plusMillis(500)));
        http = opened(HttpServer.start(
                place.listen(),
                config.http(),
                new Queries(
                        new StoreQueries(scatter, progress, partitions),
                        new StoreNodes(scatter, progress, partitions),
                        new StoreSources(scatter, progress)),
                new PeerRoute(own, own.asks(), config.internalToken()),
                model,
                delays,
                forwarders::views,
                now,
                metrics,
                InstantSource.system()));
    }

    /** How many partitions {@code reason-events} has, once every topic is as it must be. */
    private static int topics(TopicCheck check, AppConfig config) {
        TopicReport report = config.topicsCreate() ? check.apply() : check.look();
        if (!report.good() && (config.topicsStrict() || !report.usable())) {
            throw new IllegalStateException("topics are not as they must be: "
                    + String.join("; ", report.shortcomings())
                    + ". 'topics --apply' creates what is missing; what is weaker its owner must change"
                    + (report.usable() ? ", or topics.weaker=warn goes on all the same" : ""));
        }
        report.shortcomings().forEach(why -> LOG.warn("a topic is weaker than it must be: {}", why));
        return report.rows().stream()
                .filter(row -> row.topic().equals(Topics.REASON_EVENTS.in(config)))
                .findFirst()
                .orElseThrow()
                .partitions();
    }

    private Follower follow(AppConfig config, Wire wire, Progress progress) {
        String prefix = config.topicPrefix();
        Follower follower = opened(new Follower(
                () -> follower(config),
                each -> conclusion(wire, prefix, each),
                Topics.concluded(config),
                model,
                progress::silent));
        follower.start();
        return follower;
    }

    private static KafkaConsumer<byte[], byte[]> follower(AppConfig config) {
        return new KafkaConsumer<>(
                StreamsSettings.follower(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static @Nullable Conclusion conclusion(Wire wire, String prefix, ConsumerRecord<byte[], byte[]> each) {
        return each.value() == null ? null : wire.decode(each.topic().substring(prefix.length()), each.value());
    }

    /** Whether everything answers and nothing is being waited for. */
    public boolean ready() {
        AppHealth now = health;
        return now != null && now.waitingFor().isEmpty() && model.feed() == Feed.FOLLOWING;
    }

    /** Why it will never be ready, or null. */
    public @Nullable String failed() {
        KafkaStreams running = streams;
        return running != null && running.state() == KafkaStreams.State.ERROR ? "the topology has stopped" : null;
    }

    /** What was concluded, as HTTP reads it. */
    public ReadModel model() {
        return model;
    }

    /** Where HTTP answers. */
    public Address address() {
        if (http == null) {
            throw new IllegalStateException("not started");
        }
        return http.address();
    }

    /** The same with {@code http://} or {@code https://} before it. */
    public String url() {
        return scheme + "://" + address();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Stops the newest part first; each gets its chance, whatever the others do. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part does not stop in order", e);
            }
        }
    }
}
