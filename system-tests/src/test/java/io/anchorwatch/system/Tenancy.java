package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What somebody who may see one fleet learns of another that lives in the same log: every route is asked with its ids and
 * with ids of the same length that nobody has, and the answers must be the same bytes.
 */
final class Tenancy {
    /** Whose id is asked with. */
    private enum Whose {
        MINE,
        THEIRS,
        NOBODYS
    }

    /** Parameters in whose place nothing of a fleet can stand, or only what another place of the same fleet told. */
    private static final Set<String> OF_NO_FLEET = Set.of(
            "state",
            "outcome",
            "severity",
            "status",
            "code",
            "min_duration_ms",
            "since",
            "until",
            "window",
            "limit",
            "page_token",
            "Last-Event-ID");

    /** Longer ones first: an event's id begins with its fleet. */
    private static final List<String> NAMES =
            List.of("event_id", "finding_id", "session_id", "session", "subject", "node_id", "node", "fleet");

    private final Installation root;
    private final Map<Whose, Map<String, String>> ids = new TreeMap<>();
    private final List<Question> questions;

    /** One way to ask a route. */
    private record Question(String path, Map<String, Whose> asked) {
        Question with(String name, Whose whose) {
            Map<String, Whose> more = new LinkedHashMap<>(asked);
            more.put(name, whose);
            return new Question(path, more);
        }

        boolean ofTheirs() {
            return asked.containsValue(Whose.THEIRS);
        }

        /** A stream that begins does not end, and is listened to elsewhere. */
        boolean streams() {
            return path.endsWith("/stream") && asked.get("fleet") == Whose.MINE;
        }
    }

    /** @param root who may see everything, and so can find out what there is to ask */
    Tenancy(Installation root, String mine, String theirs) throws Exception {
        this.root = root;
        ids.put(Whose.MINE, known(mine, theirs));
        ids.put(Whose.THEIRS, known(theirs, mine));
        Map<String, String> nobodys = new LinkedHashMap<>();
        ids.get(Whose.THEIRS).forEach((name, id) -> nobodys.put(name, other(id)));
        nobodys.put("event_id", ids.get(Whose.THEIRS).get("event_id").replace(theirs + '/', other(theirs) + '/'));
        ids.put(Whose.NOBODYS, nobodys);
        questions = questions();
    }

    /** The same but for its last character, which no id of these fleets ends with. */
    private static String other(String id) {
        return id.substring(0, id.length() - 1) + 'z';
    }

    private Map<String, String> known(String fleet, String besides) throws Exception {
        String session = first("sessions", fleet).get("session_id").asText();
        JsonNode finding = first("findings", fleet);
        JsonNode event = root.json("/api/v1/sessions/" + session + "/timeline?fleet=" + fleet)
                .get("entries")
                .get(0);
        Set<String> nodes = new TreeSet<>();
        root.items("/api/v1/nodes?fleet=" + fleet, 100)
                .forEach(node -> nodes.add(node.get("node_id").asText()));
        for (JsonNode node : root.items("/api/v1/nodes?fleet=" + besides, 100)) {
            nodes.remove(node.get("node_id").asText());
        }
        assertThat(nodes).as("nodes of " + fleet + " alone").isNotEmpty();
        Map<String, String> known = new LinkedHashMap<>();
        known.put("fleet", fleet);
        known.put("session_id", session);
        known.put("session", session);
        known.put("finding_id", finding.get("finding_id").asText());
        known.put("subject", finding.at("/subject/id").asText());
        known.put("event_id", event.get("event_id").asText());
        known.put("node_id", nodes.iterator().next());
        known.put("node", nodes.iterator().next());
        return known;
    }

    private JsonNode first(String list, String fleet) throws Exception {
        return root.json("/api/v1/" + list + "?limit=1&fleet=" + fleet)
                .get("items")
                .get(0);
    }

    private List<Question> questions() throws Exception {
        List<Question> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                root.json("/openapi.json").get("paths").properties()) {
            List<Question> some = List.of(new Question(path.getKey().replace("{file}", "main.js"), Map.of()));
            for (JsonNode parameter : path.getValue().at("/get/parameters")) {
                String name = parameter.get("name").asText();
                if (OF_NO_FLEET.contains(name) || name.equals("file")) {
                    continue;
                }
                assertThat(NAMES).as("what is worth asking with").contains(name);
                List<Question> more = new ArrayList<>();
                for (Question each : some) {
                    if (parameter.get("in").asText().equals("query")) {
                        more.add(each);
                    }
                    for (Whose whose : Whose.values()) {
                        more.add(each.with(name, whose));
                    }
                }
                some = more;
            }
            all.addAll(some);
        }
        return all;
    }

    /** Asserts that a tenant learns nothing, whatever is asked, and is told what is the tenant's own. */
    void assertNothingTold(Installation tenant) throws Exception {
        assertThat(differences(tenant, "GET", "HEAD")).isEmpty();
        int own = 0;
        Map<String, String> leaks = new TreeMap<>();
        for (Question each : questions) {
            if (!each.ofTheirs() && !each.streams()) {
                String answer = tenant.get(path(each, Whose.THEIRS)).body();
                for (String name : List.of("fleet", "event_id", "finding_id", "session_id")) {
                    String id = ids.get(Whose.THEIRS).get(name);
                    if (answer.contains('"' + id + '"') || answer.contains('"' + id + '/')) {
                        leaks.put(path(each, Whose.THEIRS), answer);
                    }
                }
                own += answer.contains('"' + ids.get(Whose.MINE).get("fleet") + '"') ? 1 : 0;
            }
        }
        assertThat(leaks).isEmpty();
        assertThat(own).as("answers with something of the tenant's own").isGreaterThan(12);
    }

    /** Asserts that who may see both fleets is told so, without which the above would say nothing. */
    void assertMoreTold(Installation both) throws Exception {
        assertThat(differences(both, "HEAD")).hasSizeGreaterThan(12);
    }

    /** The questions of which the answers tell another's id from nobody's, with both. */
    private Map<String, String> differences(Installation tenant, String... methods) throws Exception {
        Map<String, String> differences = new TreeMap<>();
        for (Question each : questions) {
            if (each.ofTheirs() && !each.streams()) {
                for (String method : methods) {
                    String theirs = answer(tenant, method, each, Whose.THEIRS);
                    String nobodys = answer(tenant, method, each, Whose.NOBODYS);
                    if (!theirs.equals(nobodys)) {
                        differences.put(
                                method + ' ' + path(each, Whose.THEIRS), theirs + "\n  but of nobody\n" + nobodys);
                    }
                }
            }
        }
        return differences;
    }

    /** All of an answer but its date and what was asked with. */
    private String answer(Installation tenant, String method, Question question, Whose inTheirPlace) throws Exception {
        HttpResponse<String> answer = tenant.ask(method, path(question, inTheirPlace));
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        String all = answer.statusCode() + " " + headers + ' ' + answer.body();
        for (String name : NAMES) {
            if (question.asked().get(name) == Whose.THEIRS) {
                all = all.replace(ids.get(inTheirPlace).get(name), '{' + name + '}');
            }
        }
        return all;
    }

    private String path(Question question, Whose inTheirPlace) {
        String path = question.path();
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, Whose> each : question.asked().entrySet()) {
            Whose whose = each.getValue() == Whose.THEIRS ? inTheirPlace : each.getValue();
            String id = Installation.encoded(ids.get(whose).get(each.getKey()));
            String place = '{' + each.getKey() + '}';
            if (path.contains(place)) {
                path = path.replace(place, id);
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(each.getKey())
                        .append('=')
                        .append(id);
            }
        }
        return path + query;
    }
}
