package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.topology.Placement;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.schemas.Decoded;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.RetriableRegistryException;
import io.anchorwatch.schemas.WireDecoder;
import io.anchorwatch.schemas.WireRecord;
import io.anchorwatch.schemas.WireSerdes;
import io.anchorwatch.testing.BareLog;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What runs under {@code up}, as other processes see it: Kafka, the registry, HTTP, the command {@code publish}. */
final class Installation implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CONCLUDED =
            List.of("recovery-timelines", "security-findings", "audit-events", "invariant-windows");

    private final JsonNode ready;
    private final Registry registry;
    private final WireSerdes serdes;
    private final Wire wire;
    private final HttpClient http;
    private final List<String> shown;

    /** How a command ended. */
    record Ended(int exitCode, String output, String errors) {}

    Installation(JsonNode ready) {
        this(ready, HttpClient.newHttpClient(), List.of());
    }

    /**
     * One whose HTTP lets in only who is known.
     *
     * @param http trusts what it shows of itself
     * @param token what is shown to it, or null for nothing
     */
    Installation(JsonNode ready, HttpClient http, String token) {
        this(ready, http, token == null ? List.of() : List.of("Authorization", "Bearer " + token));
    }

    private Installation(JsonNode ready, HttpClient http, List<String> shown) {
        this.ready = ready;
        this.http = http;
        this.shown = shown;
        registry = Registry.at(ready.get("schema_registry_url").asText(), Map.of());
        serdes = new WireSerdes(registry, "");
        wire = new Wire(serdes);
    }

    String bootstrapServers() {
        return ready.get("bootstrap_servers").asText();
    }

    /** Where HTTP answers, with {@code http://}. */
    String address() {
        return ready.get("http").asText();
    }

    WireSerdes serdes() {
        return serdes;
    }

    /** Publishes a file of lines from a process of its own. */
    Ended publish(Path file) throws Exception {
        List<String> command = Up.command();
        command.addAll(List.of("publish", "--bootstrap-servers", bootstrapServers()));
        command.addAll(List.of(
                "--schema-registry-url", ready.get("schema_registry_url").asText(), file.toString()));
        Path errors = Files.createTempFile(file.toAbsolutePath().getParent(), "publish-", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output, Files.readString(errors));
        } finally {
            process.destroyForcibly();
        }
    }

    /** All that a topic holds by now, as readers of committed records see it, by append time, partition and offset. */
    List<ConsumerRecord<byte[], byte[]>> log(String topic) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(100)).forEach(log::add);
            }
        }
        log.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                .thenComparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return log;
    }

    /** What the bare folds make of the events that stand in the log. */
    BareLog bare() {
        WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
        BareLog bare = new BareLog(Policies.BUILT_IN, PARTITIONS);
        WireDecoder<NodeHeartbeat> heartbeats = serdes.decoder(WireRecord.NODE_HEARTBEAT);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(log("node-heartbeats"));
        all.addAll(log("reason-events"));
        all.sort(Comparator.comparingLong(ConsumerRecord::timestamp)); // stable: heartbeats first
        for (ConsumerRecord<byte[], byte[]> record : all) {
            if (record.topic().equals("node-heartbeats")) {
                bare.take(read(heartbeats, record.value()), record.timestamp() * 1_000);
                continue;
            }
            ReasonEvent event = event(decoder, record);
            if (event != null) {
                bare.take(record.partition(), event, record.timestamp() * 1_000);
            }
        }
        return bare;
    }

    /** Sends heartbeats. */
    void beat(List<NodeHeartbeat> heartbeats) {
        Serializer<NodeHeartbeat> values = serdes.serializer(WireRecord.NODE_HEARTBEAT);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers()), new StringSerializer(), new ByteArraySerializer())) {
            for (NodeHeartbeat each : heartbeats) {
                producer.send(new ProducerRecord<>("node-heartbeats", each.key(), values.serialize("", each)));
            }
        }
    }

    /** The event, or null where it cannot be read or stands where it does not belong. */
    private static ReasonEvent event(WireDecoder<ReasonEvent> decoder, ConsumerRecord<byte[], byte[]> record) {
        ReasonEvent event = read(decoder, record.value());
        return event != null && Placement.of(event.key(), PARTITIONS) == record.partition() ? event : null;
    }

    private static <T> T read(WireDecoder<T> decoder, byte[] value) {
        try {
            return decoder.decode(value) instanceof Decoded.Accepted<T> accepted ? accepted.value() : null;
        } catch (RetriableRegistryException e) {
            return null; // a schema that the registry does not know; it answers, or nothing at all could be read
        }
    }

    /** Each event that can be read, once, as it stands first. */
    List<ReasonEvent> events() {
        WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
        Map<String, ReasonEvent> events = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : log("reason-events")) {
            ReasonEvent event = event(decoder, record);
            if (event != null) {
                events.putIfAbsent(event.eventId(), event);
            }
        }
        return List.copyOf(events.values());
    }

    /** The ids of events of which no copy was taken in: it could not be known whether it was one. */
    Set<String> beyondKnowing() {
        WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
        Map<String, Integer> copies = eventIds();
        Set<String> beyond = new TreeSet<>();
        for (ConsumerRecord<byte[], byte[]> record : log("late-events")) {
            ReasonEvent event = event(decoder, record);
            if (event != null
                    && header(record, "reason").equals("BEYOND_DUPLICATE_WINDOW")
                    && copies.merge(event.eventId(), -1, Integer::sum) == 0) {
                beyond.add(event.eventId());
            }
        }
        return beyond;
    }

    /** How often each event that can be read stands in the log, by id. */
    Map<String, Integer> eventIds() {
        WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
        Map<String, Integer> ids = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : log("reason-events")) {
            ReasonEvent event = event(decoder, record);
            if (event != null) {
                ids.merge(event.eventId(), 1, Integer::sum);
            }
        }
        return ids;
    }

    /** How many records that cannot be read have no dead letter. */
    int deadLettersMissing() {
        WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
        Set<String> dead = log("dead-letters").stream()
                .map(letter -> header(letter, "partition") + '/' + header(letter, "offset"))
                .collect(Collectors.toSet());
        return (int) log("reason-events").stream()
                .filter(record -> event(decoder, record) == null)
                .filter(record -> !dead.contains(record.partition() + "/" + record.offset()))
                .count();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("anchorwatch." + name).value(), StandardCharsets.UTF_8);
    }

    /** Waits until a time has passed since then. */
    static void until(Duration time, long sinceNanos) {
        while (System.nanoTime() - sinceNanos < time.toNanos()) {
            LockSupport.parkNanos(200_000_000);
        }
    }

    /** What was concluded, by topic and id, each in its highest revision. */
    Map<String, Conclusion> concluded() {
        return concluded(0);
    }

    /** The same, of what was appended from a time on, in epoch milliseconds. */
    Map<String, Conclusion> concluded(long sinceMs) {
        Map<String, Conclusion> concluded = new TreeMap<>();
        for (Map.Entry<String, Conclusion> each : said(sinceMs)) {
            Conclusion now = each.getValue();
            concluded.merge(each.getKey() + ' ' + now.id(), now, (a, b) -> a.revision() > b.revision() ? a : b);
        }
        return concluded;
    }

    /** Every revision of every conclusion that stands in the log, with its topic. */
    List<Map.Entry<String, Conclusion>> said() {
        return said(0);
    }

    /** The same, of what was appended from a time on, in epoch milliseconds. */
    List<Map.Entry<String, Conclusion>> said(long sinceMs) {
        List<Map.Entry<String, Conclusion>> said = new ArrayList<>();
        for (String topic : CONCLUDED) {
            for (ConsumerRecord<byte[], byte[]> record : log(topic)) {
                if (record.timestamp() >= sinceMs) {
                    said.add(Map.entry(topic, wire.decode(topic, record.value())));
                }
            }
        }
        return said;
    }

    /** The keys of everything committed to a topic, sorted. */
    List<String> keys(String topic) {
        return log(topic).stream()
                .map(each -> new String(each.key(), java.nio.charset.StandardCharsets.UTF_8))
                .sorted()
                .toList();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return http.send(request(method, path), HttpResponse.BodyHandlers.ofString());
    }

    /** The lines of a stream that goes on, as they come; ends when it does. */
    CompletableFuture<Void> follow(String path, Consumer<String> lines) {
        return http.sendAsync(request("GET", path), HttpResponse.BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    answer.body().forEach(lines);
                });
    }

    private HttpRequest request(String method, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(ready.get("http").asText() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!shown.isEmpty()) {
            request.headers(shown.toArray(String[]::new));
        }
        return request.build();
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** All items of a list, page by page. */
    List<JsonNode> items(String path, int limit) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String next = path + (path.contains("?") ? "&" : "?") + "limit=" + limit;
        String from = "";
        while (from != null) {
            JsonNode page = json(next + from);
            assertThat(page.get("complete").asBoolean()).as(next).isTrue();
            page.get("items").forEach(items::add);
            JsonNode token = page.get("next_page_token");
            from = token.isNull() ? null : "&page_token=" + token.asText();
        }
        return items;
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        registry.close();
    }
}
