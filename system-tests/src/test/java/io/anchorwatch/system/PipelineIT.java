package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.producers.ReasonEventJson;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.View;
import io.anchorwatch.simulation.Disorder;
import io.anchorwatch.simulation.Emission;
import io.anchorwatch.simulation.History;
import io.anchorwatch.simulation.Scenario;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.testing.BareLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file of lines to the answers over HTTP: what the folds say of the log, before and after every end. */
final class PipelineIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Names in an order that only bytes have, and with what an address must encode. */
    private static final List<String> ODD =
            List.of("100%", "a b", "Zürich:7", "%2F", "x?y=1&z#", "\uFF21", "\uD83D\uDD11", "~s");

    /** When nothing is open any more: acts are closed 65 s after their last evidence. In seconds. */
    private static final int SETTLED = 72;

    @TempDir
    private Path directory;

    @Test
    void published_lines_become_what_the_folds_say_whatever_ends_the_process() throws Exception {
        Path home = directory.resolve("home");
        String config = forwarding();
        try (Up up = Up.on(home, "--http-port", "0", "--config", config);
                Installation here = new Installation(up.ready())) {
            List<ReasonEvent> first = events(1);
            publish(here, "first", first);
            here.beat(heartbeats(first));
            assertThat(up.terminate()).isZero();
        }
        List<ReasonEvent> second = events(2);
        try (Up up = Up.on(home, "--http-port", "0", "--config", config);
                Installation here = new Installation(up.ready())) {
            publish(here, "second", second);
            up.kill();
        }
        long killedAt = System.nanoTime();
        try (Up up = Up.on(home, "--http-port", "0", "--config", config);
                Installation here = new Installation(up.ready())) {
            publish(here, "again", second);
            BadInput.isSetAsideAndNamed(here, directory);
            Installation.until(Duration.ofSeconds(SETTLED), killedAt);
            assertSame(here);
            assertAnswers(here);
            assertNodes(here);
            String metrics = here.get("/metrics").body();
            assertThat(Watched.exposed(metrics))
                    .as("what alerts and dashboards ask for")
                    .containsAll(Watched.metrics());
            assertThat(metrics)
                    .containsPattern("anchorwatch_events_duplicate_total [1-9]")
                    .containsPattern("anchorwatch_events_late_total\\{reason=\"LATE\"} [1-9]");
            assertThat(up.terminate()).isZero();
        }
        try (Up up = Up.on(home, "--http-port", "0", "--config", config);
                Installation here = new Installation(up.ready())) {
            assertSame(here);
            assertAnswers(here);
            assertNodes(here);
            assertTold(here);
            assertForwarded(here);
        }
    }

    /** The app delivers to a file too, under the same ends. */
    private String forwarding() throws Exception {
        return Files.writeString(
                        directory.resolve("forward.properties"),
                        "siem.forwarders=disk\nsiem.forwarder.disk.kind=file\nsiem.forwarder.disk.path="
                                + directory.resolve("told.jsonl")
                                + "\nsiem.forwarder.disk.heartbeat.ms=0\nsiem.forwarder.disk.ledger.ms=0\n")
                .toString();
    }

    /** Each revision is in the file, whole; after the kill perhaps twice. */
    private void assertForwarded(Installation here) throws Exception {
        Set<String> wanted = new TreeSet<>(here.keys("siem-ocsf"));
        long until = System.nanoTime() + 30_000_000_000L;
        Set<String> there = forwarded();
        while (!there.containsAll(wanted) && System.nanoTime() < until) {
            LockSupport.parkNanos(200_000_000);
            there = forwarded();
        }
        assertThat(there).isEqualTo(wanted);
        JsonNode disk = here.json("/api/v1/forwarders").get("items").get(0);
        assertThat(disk.get("state").asText()).isEqualTo("running");
        assertThat(disk.get("dead_letters").asLong()).isZero();
        assertThat(here.get("/metrics").body())
                .containsPattern("anchorwatch_forwarder_state\\{forwarder=\"disk\",state=\"running\"} 1");
    }

    private Set<String> forwarded() throws Exception {
        Set<String> ids = new TreeSet<>();
        for (String line : Files.readAllLines(directory.resolve("told.jsonl"))) {
            if (line.endsWith("}")) { // the last may be on its way
                ids.add(JSON.readTree(line).get("metadata").get("uid").asText());
            }
        }
        return ids;
    }

    /** Each revision of what was concluded is there for SIEMs, once, whatever ended the process meanwhile. */
    private static void assertTold(Installation here) {
        List<String> wanted = here.said().stream()
                .map(each -> told(each.getValue()))
                .filter(each -> !each.isEmpty())
                .sorted()
                .toList();
        assertThat(wanted).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        for (String topic : List.of("siem-ocsf", "siem-ecs")) {
            assertThat(here.keys(topic)).as(topic).isEqualTo(wanted);
        }
    }

    private static String told(Conclusion one) {
        if (one instanceof Episode episode) {
            return episode.fleetId() + '/' + episode.episodeId() + '/' + episode.revision();
        }
        return one instanceof Finding || one instanceof AuditEvent ? one.id() + '/' + one.revision() : "";
    }

    /** Two fleets, one of them all in the past, one ahead of the time; some events twice; sessions with odd names. */
    static List<ReasonEvent> events(long seed) {
        long now = System.currentTimeMillis() * 1_000;
        List<ReasonEvent> events = new ArrayList<>();
        Setup setup = Setup.of(Scenario.DEMO, seed, now, 5, 25, Scenario.DEMO.durationMin());
        for (String fleet : List.of("default", "emea-2")) {
            Setup fleetSetup = new Setup(
                    setup.scenario(),
                    fleet,
                    seed,
                    fleet.equals("default") ? now - 90_000_000 : now,
                    setup.nodes(),
                    setup.sessions(),
                    setup.duration(),
                    0);
            History history =
                    Simulation.history(fleetSetup).disturbed(new Disorder(seed, Duration.ofSeconds(9), 0.1, 0.02));
            history.emissions().stream().map(Emission::event).forEach(events::add);
        }
        for (String odd : ODD) {
            events.add(handshake(odd, now, seed * 100 + ODD.indexOf(odd)));
        }
        return events;
    }

    /**
     * One heartbeat of each node, after which it is silent; the first one claims three numbers more than it has said, and
     * the second one ends in order.
     */
    private static List<NodeHeartbeat> heartbeats(List<ReasonEvent> said) {
        Map<String, NodeHeartbeat> last = new TreeMap<>();
        long now = System.currentTimeMillis() * 1_000;
        for (ReasonEvent each : said) {
            String node = each.fleetId() + '/' + each.nodeId();
            NodeHeartbeat before = last.get(node);
            long number = Math.max(before == null ? 0 : before.lastSequence(), each.nodeSequence());
            last.put(
                    node,
                    new NodeHeartbeat(
                            each.fleetId(),
                            each.nodeId(),
                            each.nodeIncarnation(),
                            number,
                            now,
                            each.nodeId().equals("n2")));
        }
        last.computeIfPresent(
                "default/n1",
                (node, beat) -> new NodeHeartbeat(
                        beat.fleetId(), beat.nodeId(), beat.nodeIncarnation(), beat.lastSequence() + 3, now, false));
        return List.copyOf(last.values());
    }

    private static ReasonEvent handshake(String session, long at, long sequence) {
        return new ReasonEvent(
                "odd",
                "n1",
                0,
                sequence,
                "HANDSHAKE_OK",
                at,
                session,
                1,
                1,
                io.anchorwatch.event.SessionState.BIRTH,
                io.anchorwatch.event.SessionState.ATTACHED,
                "udp:A",
                null,
                "src",
                null,
                null,
                Map.of());
    }

    private void publish(Installation here, String name, List<ReasonEvent> events) throws Exception {
        Path file = directory.resolve(name + ".jsonl");
        Files.write(file, events.stream().map(ReasonEventJson::write).toList());
        Installation.Ended ended = here.publish(file);
        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        Set<String> once = events.stream().map(ReasonEvent::eventId).collect(Collectors.toSet());
        assertThat(ended.output().strip().lines().reduce((a, b) -> b))
                .hasValue("{\"published\":" + once.size() + ",\"rejected\":0,\"duplicates_suppressed\":"
                        + (events.size() - once.size()) + "}");
    }

    /** Nothing is open any more, so that only a lagging reader could make a difference: a few looks must do. */
    static void assertSame(Installation here) {
        assertThat(here.bare().sessionKeys()).hasSizeGreaterThan(40);
        Conclusions.assertSame(here, Duration.ofSeconds(10));
    }

    static void assertAnswers(Installation here) throws Exception {
        BareLog bare = here.bare();
        bare.advance(System.currentTimeMillis() * 1_000 - 2_000_000);
        Map<String, Conclusion> concluded = here.concluded();
        for (String fleet : List.of("default", "emea-2", "odd")) {
            assertThat(shown(here, "/api/v1/findings?fleet=" + fleet, "finding_id", "status"))
                    .containsAllEntriesOf(said(concluded, fleet, Finding.class, finding -> finding.status() + ""));
            assertThat(shown(here, "/api/v1/recoveries?fleet=" + fleet, "episode_id", "outcome"))
                    .isEqualTo(said(concluded, fleet, Episode.class, episode -> episode.outcome() + ""));
            assertThat(shown(here, "/api/v1/audit-events?fleet=" + fleet, "audit_id", "code"))
                    .isEqualTo(said(concluded, fleet, AuditEvent.class, audit -> audit.code() + ""));
            assertSessions(here, bare, fleet);
            assertSources(here, fleet);
        }
        assertThat(here.items("/api/v1/nodes", 2))
                .extracting(node -> node.get("node_id").asText())
                .contains("n1", "n2", "n3", "n4", "n5");
        assertThat(here.get("/api/v1/nodes/nobody").statusCode()).isEqualTo(404);
        assertThat(here.get("/api/v1/sessions/nobody").statusCode()).isEqualTo(404);
        assertThat(here.get("/api/v1/sessions/nobody/timeline").statusCode()).isEqualTo(404);
        assertThat(here.get("/health/live").statusCode()).isEqualTo(200);
    }

    /** What the heartbeats after the first start have shown. */
    private static void assertNodes(Installation here) throws Exception {
        JsonNode n1 = here.json("/api/v1/nodes/n1");
        assertThat(n1.path("silent").asBoolean()).isTrue();
        assertThat(n1.path("missing")).hasSize(1);
        assertThat(n1.at("/missing/0/to").asLong() - n1.at("/missing/0/from").asLong())
                .isEqualTo(2);
        assertThat(here.json("/api/v1/nodes/n2").path("silent").asBoolean()).isFalse();
    }

    private static void assertSessions(Installation here, BareLog bare, String fleet) throws Exception {
        List<String> known = bare.sessionKeys().stream()
                .filter(key -> key.startsWith(fleet + '/'))
                .map(key -> key.substring(fleet.length() + 1))
                .filter(id -> bare.timeline(fleet, id).view().state() != null)
                .sorted((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)))
                .toList();
        List<String> listed = here.items("/api/v1/sessions?fleet=" + fleet, 3).stream()
                .map(view -> view.get("session_id").asText())
                .toList();
        assertThat(listed).isEqualTo(known);
        for (String id : known) {
            String path = "/api/v1/sessions/" + Installation.encoded(id);
            View view = bare.timeline(fleet, id).view();
            JsonNode answer = here.json(path + "?fleet=" + fleet);
            assertThat(answer.get("state").asText())
                    .as(path)
                    .isEqualTo(view.state().name());
            JsonNode timeline = here.json(path + "/timeline?limit=1000&fleet=" + fleet);
            List<String> entries = new ArrayList<>();
            timeline.get("entries")
                    .forEach(entry -> entries.add(entry.get("event_id").asText()));
            Timeline expected = bare.timeline(fleet, id);
            assertThat(entries)
                    .as(path)
                    .isEqualTo(expected.lines().stream()
                            .limit(1_000)
                            .map(line -> line.entry().event().eventId())
                            .toList());
        }
    }

    /** What came from each source is what the log says, on whichever instance it was counted. */
    private static void assertSources(Installation here, String fleet) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        Set<String> beyond = here.beyondKnowing();
        here.events().stream()
                .filter(event -> event.fleetId().equals(fleet) && event.source() != null)
                .filter(event -> !beyond.contains(event.eventId()))
                .collect(Collectors.groupingBy(ReasonEvent::source))
                .forEach((source, events) -> {
                    long attempts = count(events, ReasonCode::attempts);
                    long handshakes = count(events, Attempt::handshake);
                    if (attempts + handshakes > 0) {
                        expected.put(source, attempts + " " + count(events, ReasonCode::rejects) + " " + handshakes);
                    }
                });
        Map<String, String> told = new TreeMap<>();
        JsonNode answer = here.json("/api/v1/sources/top?window=24h&limit=1000&fleet=" + fleet);
        assertThat(answer.get("complete").asBoolean()).isTrue();
        long before = Long.MAX_VALUE;
        for (JsonNode one : answer.get("items")) {
            long asked = one.get("attempts").asLong() + one.get("handshakes").asLong();
            assertThat(asked).isLessThanOrEqualTo(before);
            before = asked;
            told.put(
                    one.get("source").asText(),
                    one.get("attempts") + " " + one.get("rejections") + " " + one.get("handshakes"));
        }
        assertThat(told).isEqualTo(expected);
        if (fleet.equals("default")) {
            assertThat(told).hasSizeGreaterThan(20);
        }
    }

    private static long count(List<ReasonEvent> events, Predicate<ReasonCode> which) {
        return events.stream().map(ReasonEvent::code).filter(which).count();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> shown(Installation here, String path, String id, String word) throws Exception {
        Map<String, String> shown = new TreeMap<>();
        for (JsonNode item : here.items(path, 50)) {
            assertThat(shown.put(item.get(id).asText(), item.get(word).asText()))
                    .isNull();
        }
        return shown;
    }

    private static <T extends Conclusion> Map<String, String> said(
            Map<String, Conclusion> concluded, String fleet, Class<T> kind, Function<T, String> word) {
        return concluded.values().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(one -> one.fleetId().equals(fleet))
                .filter(one -> !(one instanceof Finding finding && finding.withdrawn()))
                .collect(Collectors.toMap(Conclusion::id, word, (a, b) -> b, TreeMap::new));
    }
}
