package io.anchorwatch.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Answers for the page to show. All are made from the golden files, so that none has a field that the server has not. */
final class Scenes {
    static final Instant T0 = Instant.parse("2026-01-31T12:00:00Z");
    static final String SESSION = "v-af6088f1dd73c8fd";
    static final String DUAL = "ffa027c4-d9c2-885b-9740-d3d21c971fd1";
    static final String FLOOD = "0b6c1f7e-52f7-8a54-9b1c-2f43e0a9d111";

    /** Breaks out of everything that a page might have forgotten to close; sets a mark if a script of it runs. */
    static final String HOSTILE = "\"'><img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>"
            + "</script></textarea></title><svg onload=window.broken=1>${window.broken=1}{{constructor.constructor('window.broken=1')()}}"
            + "javascript:window.broken=1//\u202e\ud83d\udca5" + "x".repeat(120);

    private Scenes() {}

    static ObjectNode golden(String name) {
        try {
            return (ObjectNode) Browser.JSON.readTree(Files.readString(Path.of("src/test/golden", name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String at(double seconds) {
        return T0.plusNanos(Math.round(seconds * 1e9)).toString();
    }

    static ObjectNode list(List<? extends JsonNode> items) {
        ObjectNode list = Browser.JSON.createObjectNode();
        list.putArray("items").addAll(items);
        list.putNull("next_page_token");
        list.put("complete", true).putArray("unreached");
        return list;
    }

    /** A timeline that is written an event a line. */
    static final class Story {
        private final List<ObjectNode> entries = new ArrayList<>();
        private final ObjectNode template =
                (ObjectNode) golden("timeline").path("entries").get(0);

        /** The states are {@code FROM>TO} or a dash, the transports {@code before>after}, a name or a dash. */
        Story event(
                double seconds,
                String node,
                String code,
                String states,
                long version,
                String transports,
                String... flags) {
            ObjectNode entry = template.deepCopy();
            long sequence = entries.size() + 1L;
            entry.put("node_id", node)
                    .put("node_sequence", sequence)
                    .put("event_id", "default/" + node + "/0/" + sequence);
            entry.put("code", code)
                    .put("occurred_at", at(seconds))
                    .put("session_id", SESSION)
                    .put("state_version", version);
            boolean late = List.of(flags).contains("LATE");
            entry.put("appended_at", at(seconds + (late ? 9 : 0.04)));
            halves(entry, states, "from_state", "to_state");
            halves(entry, transports, "previous_transport_id", "transport_id");
            entry.put("owner_epoch", node.equals("n4") ? 2 : 1);
            entry.set("flags", Browser.JSON.valueToTree(flags));
            entries.add(entry);
            return this;
        }

        private static void halves(ObjectNode entry, String text, String before, String after) {
            int mark = text.indexOf('>');
            entry.put(before, mark < 0 ? null : text.substring(0, mark));
            entry.put(after, text.equals("-") ? null : text.substring(mark + 1));
        }

        ObjectNode timeline(List<ObjectNode> episodes, List<ObjectNode> findings) {
            ObjectNode timeline = golden("timeline");
            timeline.put("session_id", SESSION);
            timeline.putArray("entries").addAll(entries);
            timeline.putArray("episodes").addAll(episodes);
            timeline.putArray("findings").addAll(findings);
            return timeline;
        }
    }

    /** A session with a flood, a gap, a late event and a split brain. */
    static ObjectNode troubled() {
        Story story = new Story()
                .event(0, "n1", "HANDSHAKE_OK", "BIRTH>ATTACHED", 1, "udp:203.0.113.7:51820")
                .event(5, "n1", "VOLATILITY_SIGNAL", "ATTACHED>VOLATILE", 2, "udp:203.0.113.7:51820")
                .event(5.9, "n1", "RECOVERY_START", "VOLATILE>RECOVERING", 3, "-")
                .event(6.05, "n1", "POLICY_DENY", "-", 3, "udp:198.51.100.20:4500");
        for (int i = 0; i < 40; i++) {
            story.event(6.1 + i * 0.03, "n1", i % 5 == 0 ? "RATE_LIMITED" : "AUTH_FAIL", "-", 3, "tcp:192.0.2.99:443");
        }
        story.event(7.55, "n1", "RECOVERY_RETRY", "-", 3, "-")
                .event(7.7, "n1", "REATTACH_ACCEPT", "-", 4, "udp:198.51.100.20:4500")
                .event(
                        7.7,
                        "n1",
                        "TRANSPORT_SWITCH_OK",
                        "RECOVERING>ATTACHED",
                        4,
                        "udp:203.0.113.7:51820>udp:198.51.100.20:4500")
                .event(12, "n1", "VOLATILITY_SIGNAL", "ATTACHED>VOLATILE", 5, "udp:198.51.100.20:4500", "LATE")
                .event(18, "n1", "ENTER_DEGRADED_MODE", "RECOVERING>DEGRADED", 8, "-", "LENIENT")
                .event(20, "n1", "RECOVERY_RETRY", "DEGRADED>RECOVERING", 9, "-")
                .event(21, "n1", "REATTACH_ACCEPT", "-", 10, "tcp:mobile-gateway-7.eu-central.example.net:443")
                .event(
                        21.02,
                        "n1",
                        "TRANSPORT_SWITCH_OK",
                        "RECOVERING>ATTACHED",
                        10,
                        "udp:198.51.100.20:4500>tcp:mobile-gateway-7.eu-central.example.net:443")
                .event(
                        21.06,
                        "n4",
                        "TRANSPORT_SWITCH_OK",
                        "RECOVERING>ATTACHED",
                        10,
                        "udp:198.51.100.20:4500>udp:203.0.113.200:500",
                        "DUPLICATE_CLAIM")
                .event(26, "n1", "A_CODE_OF_TOMORROW", "-", 10, "-", "UNCATALOGUED");
        ObjectNode first = episode(2, 5, 7.7);
        ObjectNode second = episode(5, 12, 21.02);
        second.put("overdue", true).put("complete", false).putArray("flags").add("GAP");
        ObjectNode timeline = story.timeline(List.of(first, second), List.of(flood(), gap(), dual()));
        timeline.put("complete", false).putArray("incomplete_reasons").add("version_gap");
        return timeline;
    }

    /** How that session stands now. */
    static ObjectNode troubledNow() {
        ObjectNode now = session(SESSION, "ATTACHED").put("state_version", 10).put("complete", false);
        now.put("transport_id", "tcp:mobile-gateway-7.eu-central.example.net:443")
                .put("since", at(21.02));
        now.put("last_event_at", at(26)).putArray("incomplete_reasons").add("version_gap");
        ((ObjectNode) now.path("counts")).put("events", 54).put("attempts", 43).put("rejections", 41);
        ((ObjectNode) now.path("counts")).put("switches", 2).put("episodes", 2).put("findings", 3);
        return now;
    }

    static ObjectNode episode(int version, double began, double ended) {
        ObjectNode episode = (ObjectNode) golden("timeline").path("episodes").get(0);
        episode.put("session_id", SESSION).put("episode_id", SESSION + "/" + version);
        episode.put("began_at", at(began))
                .put("recovery_started_at", at(began + 0.9))
                .put("ended_at", at(ended));
        long ms = Math.round((ended - began) * 1_000);
        episode.put("recovery_duration_ms", Math.max(1, ms - 900))
                .put("episode_duration_ms", ms)
                .put("volatile_ms", 900);
        ((ObjectNode) episode.path("gating").get(0)).put("at", at(began + 1.05));
        return episode;
    }

    private static ObjectNode finding(
            String id, String code, String rule, String severity, String status, double began, String message) {
        ObjectNode finding = (ObjectNode) golden("timeline").path("findings").get(0);
        finding.put("finding_id", id)
                .put("code", code)
                .put("rule", rule)
                .put("severity", severity)
                .put("status", status);
        ((ObjectNode) finding.path("subject")).put("id", SESSION);
        finding.put("began_at", at(began))
                .put("last_seen_at", at(began + 2))
                .put("message", message)
                .putNull("violation");
        finding.put("ended_at", status.equals("CLOSED") ? at(began + 2) : null);
        finding.putArray("evidence").add("default/n1/0/3");
        return finding;
    }

    static ObjectNode dual() {
        ObjectNode dual = finding(
                DUAL,
                "SEC_DUAL_ACTIVE_BINDING",
                "single-active-binding",
                "CRITICAL",
                "OPEN",
                21.06,
                "n4 and n1 both bound the session at version 10");
        dual.put("violation", "SAME_VERSION")
                .putArray("evidence")
                .add("default/n1/0/52")
                .add("default/n4/0/53");
        return dual;
    }

    static ObjectNode flood() {
        ObjectNode flood = finding(
                FLOOD,
                "SEC_ABUSE_CONTROL_PLANE",
                "reattach-flood",
                "MEDIUM",
                "CLOSED",
                6.7,
                "40 rejections of 40 attempts in 10 s");
        flood.put("attempts", 40).put("rejections", 40).put("reject_ratio", 1.0).put("distinct_sessions", 1);
        flood.putObject("by_code").put("AUTH_FAIL", 32).put("RATE_LIMITED", 8);
        return flood;
    }

    static ObjectNode gap() {
        return finding(
                "7d0c9a52-0d1f-8c3e-a7b9-5b1a33e20c42",
                "AUDIT_EVENT_GAP",
                "version-gap",
                "MEDIUM",
                "OPEN",
                18.04,
                "versions 6 to 7 are missing");
    }

    static ObjectNode detail(ObjectNode finding) {
        ObjectNode detail = golden("finding");
        ArrayNode revisions = (ArrayNode) detail.path("revisions");
        detail.setAll(finding);
        revisions.forEach(revision -> ((ObjectNode) revision)
                .put("finding_id", finding.path("finding_id").asText()));
        return detail;
    }

    /** Ten findings of all kinds, one of them refuted. */
    static List<ObjectNode> findings() {
        List<ObjectNode> all = new ArrayList<>(List.of(dual(), gap(), flood()));
        List<Map.Entry<String, String>> others = List.of(
                Map.entry("source", "9f2c41aa"),
                Map.entry("node", "n8"),
                Map.entry("client", "c-064a1351deaec387"),
                Map.entry("source", "s".repeat(200)));
        for (int i = 0; i < others.size(); i++) {
            ObjectNode one = finding(
                    "00000000-0000-8000-8000-00000000000" + i,
                    i == 1 ? "AUDIT_NODE_SILENT" : "SEC_ABUSE_CONTROL_PLANE",
                    i == 1 ? "node-silent" : "enumeration",
                    List.of("LOW", "MEDIUM", "HIGH", "INFO").get(i),
                    "UPDATED",
                    3 + i,
                    "something that " + others.get(i).getKey() + " did");
            ((ObjectNode) one.path("subject"))
                    .put("kind", others.get(i).getKey())
                    .put("id", others.get(i).getValue());
            one.put("withdrawn", i == 2);
            all.add(one);
        }
        return all;
    }

    /** Many events, of a session that flaps for an hour and a half. */
    static ObjectNode many(int events) {
        Story story = new Story().event(0, "n1", "HANDSHAKE_OK", "BIRTH>ATTACHED", 1, "udp:0");
        List<ObjectNode> episodes = new ArrayList<>();
        Random random = new Random(7);
        double now = 0;
        long version = 1;
        int transport = 0;
        while (story.entries.size() < events) {
            now += 1 + random.nextDouble() * 30;
            double began = now;
            story.event(now, "n1", "RECOVERY_START", "ATTACHED>RECOVERING", ++version, "-");
            for (int i = random.nextInt(12); i >= 0 && story.entries.size() < events - 1; i--) {
                now += random.nextDouble() * 0.3;
                story.event(
                        now,
                        "n1",
                        i % 3 == 0 ? "AUTH_FAIL" : "POLICY_DENY",
                        "-",
                        version,
                        "udp:" + (transport + i) % 14);
            }
            now += random.nextDouble() * 2;
            int next = (transport + 1) % 14;
            story.event(
                    now,
                    "n1",
                    "TRANSPORT_SWITCH_OK",
                    "RECOVERING>ATTACHED",
                    ++version,
                    "udp:" + transport + ">udp:" + next);
            transport = next;
            episodes.add(episode((int) version - 1, began, now));
        }
        return story.timeline(episodes, List.of());
    }

    /** Recoveries of half an hour, the later ones slower. */
    static List<ObjectNode> recoveries(int count) {
        Random random = new Random(11);
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double began = 1_800.0 * i / count;
            all.add(episode(
                    i + 2,
                    began,
                    began + 0.95 + Math.exp(random.nextGaussian() * 0.7 + (i > count * 2 / 3 ? 1.5 : 0))));
        }
        return all;
    }

    static ObjectNode fleet(boolean anything) {
        ObjectNode fleet = golden("fleet");
        if (!anything) {
            fleet.properties().forEach(field -> {
                if (field.getValue() instanceof ObjectNode numbers
                        && !field.getKey().equals("invariants")) {
                    numbers.fieldNames().forEachRemaining(name -> numbers.put(name, 0));
                }
            });
            fleet.putNull("success_ratio");
            ((ObjectNode) fleet.path("recovery_duration_ms"))
                    .putNull("p50")
                    .putNull("p95")
                    .putNull("p99")
                    .putNull("max");
            return fleet;
        }
        ((ObjectNode) fleet.path("sessions"))
                .put("ATTACHED", 371)
                .put("VOLATILE", 9)
                .put("RECOVERING", 14)
                .put("DEGRADED", 3)
                .put("TERMINATED", 22);
        ((ObjectNode) fleet.path("episodes"))
                .put("OPEN", 14)
                .put("RECOVERED", 452)
                .put("TERMINATED", 6);
        ((ObjectNode) fleet.path("recovery_duration_ms"))
                .put("count", 452)
                .put("p50", 443)
                .put("p95", 2_310)
                .put("p99", 9_870)
                .put("max", 14_002);
        fleet.put("success_ratio", 0.987).put("switches_per_minute", 7.733);
        ((ObjectNode) fleet.path("rejections"))
                .put("AUTH_FAIL", 1_204)
                .put("SESSION_NOT_FOUND", 206)
                .put("RATE_LIMITED", 44);
        ((ObjectNode) fleet.path("findings"))
                .put("CRITICAL", 1)
                .put("HIGH", 1)
                .put("MEDIUM", 3)
                .put("LOW", 1);
        return fleet;
    }

    static List<ObjectNode> nodes() {
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            ObjectNode node = golden("node");
            node.put("node_id", "n" + i)
                    .put("received", 500 * i)
                    .put("issued", 500 * i + (i == 3 ? 5 : 0))
                    .put("silent", i == 8);
            if (i != 3) {
                node.putArray("missing");
            }
            node.put("skew_ms", i == 5 ? 7_200_000L : 12L);
            all.add(node);
        }
        return all;
    }

    /** Two that ask much, one of them with a name as long as may be, and one that asks as people do. */
    static List<ObjectNode> sources() {
        List<ObjectNode> all = new ArrayList<>();
        for (String name : List.of("9f2c41aa", "s".repeat(200), "03b1")) {
            ObjectNode one = golden("source").put("source", name);
            if (all.size() == 2) {
                one.put("attempts", 2).put("rejections", 0).put("handshakes", 1).put("distinct_sessions", 1);
                one.putObject("by_code").put("REATTACH_ACCEPT", 2);
                one.putArray("flags");
            }
            all.add(one);
        }
        return all;
    }

    /** Where an event of the troubled session stands. */
    static ObjectNode place(String eventId) {
        for (JsonNode entry : troubled().path("entries")) {
            if (entry.path("event_id").asText().equals(eventId)) {
                ObjectNode place = entry.deepCopy();
                place.remove("flags");
                return place;
            }
        }
        throw new IllegalArgumentException(eventId);
    }

    static ObjectNode session(String id, String state) {
        return golden("session").put("session_id", id).put("state", state);
    }

    /** Everything that is not a number or a time says something hostile, names of fields in free maps too. */
    static JsonNode hostile(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode all = Browser.JSON.createObjectNode();
            object.properties().forEach(field -> all.set(field.getKey(), hostile(field.getValue())));
            for (String free : List.of("details", "rejections", "by_code", "terminations", "invariants")) {
                if (all.path(free) instanceof ObjectNode map && !map.isEmpty()) {
                    map.set(HOSTILE, map.elements().next().deepCopy());
                }
            }
            return all;
        }
        if (node.isArray()) {
            ArrayNode all = Browser.JSON.createArrayNode();
            node.forEach(one -> all.add(hostile(one)));
            return all;
        }
        return node.isTextual() && !node.asText().matches("\\d{4}-.*Z") ? TextNode.valueOf(HOSTILE) : node;
    }
}
