package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The HTTP interface of a real app by its own document: each route is asked as its examples say, and what it answers is
 * held against its schema, by a validator that others wrote. The commands that ask it are tried here too.
 */
final class ApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final String API = "/api/v1";

    @TempDir
    private static Path directory;

    private static Up up;
    private static Installation here;
    private static Process watch;
    private static Path watched;
    private static JsonNode document;

    /** As README.md tells a session, and who asked. */
    private static List<String> events() {
        long t = System.currentTimeMillis() - 2_000;
        return Stream.of(
                        "1,'code':'HANDSHAKE_OK','occurred_at':%d,'state_version':1,'owner_epoch':1,'from_state':'BIRTH','to_state':'ATTACHED','transport_id':'udp:A','source':'x-1'"
                                .formatted(t),
                        "2,'code':'RECOVERY_START','occurred_at':%d,'state_version':2,'owner_epoch':1,'from_state':'ATTACHED','to_state':'RECOVERING'"
                                .formatted(t + 500),
                        "3,'code':'POLICY_DENY','occurred_at':%d,'state_version':2,'details':{'limit':'cooldown'},'source':'x-1'"
                                .formatted(t + 550),
                        "4,'code':'REATTACH_ACCEPT','occurred_at':%d,'state_version':3,'owner_epoch':1,'source':'x-1'"
                                .formatted(t + 900),
                        "5,'code':'TRANSPORT_SWITCH_OK','occurred_at':%d,'state_version':3,'owner_epoch':1,'from_state':'RECOVERING','to_state':'ATTACHED','transport_id':'udp:B','previous_transport_id':'udp:A'"
                                .formatted(t + 900),
                        "1,'code':'TRANSPORT_SWITCH_OK','occurred_at':%d,'state_version':3,'owner_epoch':1,'from_state':'RECOVERING','to_state':'ATTACHED','transport_id':'tcp:C','previous_transport_id':'udp:A'"
                                .formatted(t + 910))
                .map(rest -> "{'node_id':'" + (rest.contains("tcp:C") ? "n2" : "n1")
                        + "','session_id':'s-1','node_sequence':" + rest + "}")
                .map(line -> line.replace('\'', '"'))
                .toList();
    }

    @BeforeAll
    static void start() throws Exception {
        up = Up.on(directory.resolve("home"));
        here = new Installation(up.ready());
        watched = directory.resolve("watched.jsonl");
        // Whoever runs this in the background has it ignore interrupts, and so would what it starts.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(Up.commandLine(List.of("watch", "--json", "--url", here.address()))
                .command());
        watch = new ProcessBuilder(command)
                .redirectOutput(watched.toFile())
                .redirectError(directory.resolve("watch.err").toFile())
                .start();
        Eventually.within(
                PATIENCE, () -> assertThat(read(directory.resolve("watch.err"))).contains("live"));
        assertThat(here.publish(Files.write(directory.resolve("events.jsonl"), events()))
                        .exitCode())
                .isZero();
        Eventually.within(
                PATIENCE,
                () -> assertThat(here.json(API + "/findings?subject=s-1").path("items"))
                        .isNotEmpty());
        Eventually.within(
                PATIENCE,
                () -> assertThat(
                                here.json(API + "/recoveries?outcome=RECOVERED").path("items"))
                        .hasSize(1));
        Eventually.within(
                PATIENCE,
                () -> assertThat(here.json(API + "/nodes/n1").path("received").asLong())
                        .isEqualTo(5));
        document = here.json("/openapi.json");
    }

    @AfterAll
    static void stop() {
        if (watch != null) {
            watch.destroyForcibly();
        }
        if (here != null) {
            here.close();
        }
        if (up != null) {
            up.close();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A route with its examples: alone, with each of its parameters, and with all but the token of a page. */
    private static List<String> requests(String path, JsonNode operation) throws Exception {
        String address = path;
        List<String> needed = new ArrayList<>();
        List<String> optional = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asText();
            String example = parameter.path("example").asText();
            assertThat(example).as(path + " " + name).isNotEmpty();
            if (name.equals("finding_id")) {
                example = here.json(API + "/findings").at("/items/0/finding_id").asText();
            }
            String pair = name + "=" + encoded(example);
            switch (parameter.path("in").asText()) {
                case "path" -> address = address.replace("{" + name + "}", encoded(example));
                case "query" -> (parameter.path("required").asBoolean() ? needed : optional).add(pair);
                default -> {}
            }
        }
        List<String> requests = new ArrayList<>();
        requests.add(with(address, needed));
        for (String one : optional) {
            requests.add(
                    with(address, Stream.concat(needed.stream(), Stream.of(one)).toList()));
        }
        requests.add(with(
                address,
                Stream.concat(needed.stream(), optional.stream().filter(one -> !one.startsWith("page_token=")))
                        .toList()));
        return requests;
    }

    private static String with(String address, List<String> query) {
        return query.isEmpty() ? address : address + "?" + String.join("&", query);
    }

    /** What is wrong with an answer by a schema of the document, in which a field that it does not name is a fault. */
    private static Set<String> faults(JsonNode schema, JsonNode answer) {
        ObjectNode whole = JSON.createObjectNode();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.setAll((ObjectNode) schema.deepCopy());
        ObjectNode components = document.path("components").deepCopy();
        components.path("schemas").forEach(each -> ((ObjectNode) each).put("additionalProperties", false));
        whole.set("components", components);
        return SCHEMAS.getSchema(whole).validate(answer).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode schema(JsonNode operation, String status, String type) {
        return operation
                .path("responses")
                .path(status)
                .path("content")
                .path(type)
                .path("schema");
    }

    @Test
    void every_route_answers_its_examples_as_the_document_says() throws Exception {
        int asked = 0;
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            JsonNode operation = path.getValue().path("get");
            if (path.getKey().equals(API + "/stream")) {
                continue; // it never ends: see below
            }
            for (String request : requests(path.getKey(), operation)) {
                HttpResponse<String> answer = here.get(request);
                assertThat(answer.statusCode())
                        .as(request + ": " + answer.body())
                        .isEqualTo(200);
                String type = answer.headers().firstValue("content-type").orElse("");
                JsonNode schema = schema(operation, "200", type);
                assertThat(schema.isObject()).as(request + " answers " + type).isTrue();
                if (type.equals("application/json")) {
                    assertThat(faults(schema, JSON.readTree(answer.body())))
                            .as(request + ": " + answer.body())
                            .isEmpty();
                }
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(70);
    }

    @Test
    void the_examples_find_something() throws Exception {
        assertThat(here.json(API + "/findings?code=SEC_DUAL_ACTIVE_BINDING&severity=CRITICAL&status=OPEN&subject=s-1")
                        .path("items"))
                .hasSize(1);
        assertThat(here.json(API + "/events?event_id=default/n1/0/1")
                        .at("/items/0/session_id")
                        .asText())
                .isEqualTo("s-1");
        JsonNode nowhere = here.json(API + "/events?event_id=default/n1/0/6");
        assertThat(nowhere.path("items")).isEmpty();
        assertThat(nowhere.path("complete").asBoolean()).isTrue();
        JsonNode source = here.json(API + "/sources/top").at("/items/0");
        assertThat(source.path("source").asText()).isEqualTo("x-1");
        assertThat(source.path("attempts").asInt()).isEqualTo(2);
        assertThat(source.path("rejections").asInt()).isEqualTo(1);
        assertThat(source.path("handshakes").asInt()).isEqualTo(1);
        assertThat(source.path("distinct_sessions").asInt()).isEqualTo(1);
    }

    @Test
    void what_is_wrong_is_told_as_the_document_says() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            String request =
                    requests(path.getKey(), path.getValue().path("get")).get(0);
            wrong.add("400 " + request + (request.contains("?") ? "&" : "?") + "nobody=1");
        }
        wrong.add("404 " + API + "/sessions/nobody");
        wrong.add("404 " + API + "/sessions/nobody/timeline");
        wrong.add("404 " + API + "/nodes/nobody");
        wrong.add("404 " + API + "/findings/nothing");
        wrong.add("404 /nothing");
        JsonNode problem = schema(document.at("/paths/~1api~1v1~1fleet/get"), "default", "application/problem+json");
        for (String each : wrong) {
            HttpResponse<String> answer = here.get(each.substring(4));
            assertThat(answer.statusCode() + " " + each.substring(4)).isEqualTo(each);
            assertThat(faults(problem, JSON.readTree(answer.body()))).as(each).isEmpty();
        }
    }

    @Test
    void the_stream_tells_what_the_document_describes() throws Exception {
        String asked = requests(API + "/stream", document.at("/paths/~1api~1v1~1stream/get"))
                .get(0);
        HttpResponse<Stream<String>> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(here.address() + asked))
                                .header("Last-Event-ID", "e0:0.f0:0")
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        Map<String, String> shapes = Map.of("finding", "Finding", "episode", "Episode", "fleet", "Fleet");
        Set<String> told = new TreeSet<>();
        String kind = "";
        for (String line : (Iterable<String>) answer.body()::iterator) {
            kind = line.startsWith("event: ") ? line.substring(7) : kind;
            if (line.startsWith("data: ") && shapes.containsKey(kind)) {
                ObjectNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/" + shapes.get(kind));
                assertThat(faults(schema, JSON.readTree(line.substring(6))))
                        .as(line)
                        .isEmpty();
                told.add(kind);
            }
            if (told.contains("fleet")) {
                break;
            }
        }
        assertThat(told).contains("fleet");
    }

    @Test
    void watch_prints_what_is_concluded_and_stops_when_it_is_interrupted() throws Exception {
        Eventually.within(
                PATIENCE, () -> assertThat(read(watched)).contains("finding_id", "\"outcome\":\"RECOVERED\""));
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(watch.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isZero();
        for (String line : Files.readAllLines(watched)) {
            JsonNode news = JSON.readTree(line);
            ObjectNode schema = JSON.createObjectNode()
                    .put("$ref", "#/components/schemas/" + (news.has("finding_id") ? "Finding" : "Episode"));
            assertThat(faults(schema, news)).as(line).isEmpty();
        }
        assertThat(read(directory.resolve("watch.err"))).hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void what_the_terminal_prints_as_json_is_what_http_answers() throws Exception {
        for (Map.Entry<List<String>, String> each : Map.of(
                        List.of("timeline", "s-1"), API + "/sessions/s-1/timeline",
                        List.of("findings", "--code", "SEC_DUAL_ACTIVE_BINDING"),
                                API + "/findings?code=SEC_DUAL_ACTIVE_BINDING")
                .entrySet()) {
            List<String> command = new ArrayList<>(each.getKey());
            command.addAll(List.of("--json", "--url", here.address()));
            Process process = Up.commandLine(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            JsonNode printed = JSON.readTree(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).isZero();
            JsonNode answered = here.json(each.getValue());
            for (JsonNode one : List.of(printed, answered)) {
                if (one.path("served_by") instanceof ObjectNode by) {
                    by.remove(List.of("position", "lag")); // the log goes on
                }
            }
            assertThat(printed).isEqualTo(answered);
        }
    }
}
