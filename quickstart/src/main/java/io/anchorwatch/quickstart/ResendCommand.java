package io.anchorwatch.quickstart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.Again;
import io.anchorwatch.app.forward.DeadRecord;
import io.anchorwatch.app.topology.Wire;
import io.anchorwatch.schemas.Registry;
import io.anchorwatch.schemas.WireSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code resend}: dead letters of a forwarder, listed or sent again. */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends dead letters of a forwarder to its receiver again, under the same record ids.",
            "Without an id and without --all it lists them, one JSON object a line, and sends nothing.",
            "Exits with 0 if all were accepted, else with 1. The last line is JSON with the numbers."
        })
final class ResendCommand implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
    private Path config = Path.of("");

    @Option(names = "--forwarder", paramLabel = "NAME", required = true, description = "Whose dead letters.")
    private String forwarder = "";

    @Option(names = "--all", description = "All of them that are kept.")
    private boolean all;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "For how long a receiver that is away is tried again (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(60);

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "The record's id, or where it lies: topic/partition/offset.")
    private @Nullable List<String> ids;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig read = AppConfig.load(config);
        ForwarderConfig to = read.forwarders().stream()
                .filter(each -> each.name().equals(forwarder))
                .findFirst()
                .orElseThrow(() ->
                        new CommandFailure(CommandFailure.BAD_ARGUMENTS, "siem.forwarders does not name " + forwarder));
        Set<String> wanted = new TreeSet<>(ids == null ? List.of() : ids);
        if (all && !wanted.isEmpty()) {
            throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "give ids or --all, not both");
        }
        String servers = String.join(",", read.getList("kafka.bootstrap.servers"));
        try {
            List<DeadRecord> letters = letters(read, servers);
            if (!all && wanted.isEmpty()) {
                letters.forEach(each -> print(line(each)));
                return 0;
            }
            return send(read, to, wanted, letters);
        } catch (KafkaException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "the log at " + servers + " cannot be read: " + e.getMessage(), e);
        }
    }

    private List<DeadRecord> letters(AppConfig read, String servers) {
        Map<String, Object> settings = new HashMap<>(read.kafka());
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Brokers.answer(consumer, servers);
            return DeadRecord.of(forwarder, read, consumer);
        }
    }

    private int send(AppConfig read, ForwarderConfig to, Set<String> wanted, List<DeadRecord> letters)
            throws InterruptedException {
        Set<String> missing = new TreeSet<>(wanted);
        Set<DeadRecord> chosen = new HashSet<>();
        for (DeadRecord each : letters) {
            if (all || wanted.contains(each.id()) || wanted.contains(each.position())) {
                chosen.add(each);
                missing.remove(each.id());
                missing.remove(each.position());
            }
        }
        Again.Result result;
        try (Registry registry = Registry.at(read.schemaRegistryUrl(), read.schemaRegistry());
                Wire wire = new Wire(new WireSerdes(registry, read.topicPrefix()))) {
            result = new Again(to, read, wire, timeout).send(List.copyOf(chosen));
        }
        PrintWriter err = spec.commandLine().getErr();
        missing.forEach(each -> err.println("there is no dead letter of " + forwarder + " with " + each));
        result.refused().forEach((place, why) -> err.println(place + " is refused again: " + why));
        if (result.gaveUp() != null) {
            err.println("the rest was not sent: " + result.gaveUp());
        }
        err.flush();
        int open = chosen.size()
                - result.accepted()
                - result.leftOut()
                - result.refused().size();
        print(json(Map.of(
                "accepted", result.accepted(),
                "left_out", result.leftOut(),
                "refused", result.refused().size(),
                "missing", missing.size(),
                "not_sent", open)));
        return open == 0 && missing.isEmpty() && result.refused().isEmpty() ? 0 : CommandFailure.FAILED;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private static String line(DeadRecord letter) {
        return json(Map.of(
                "record_id", letter.id(),
                "position", letter.position(),
                "cause", letter.cause(),
                "status", letter.status(),
                "answer", letter.answer(),
                "attempts", letter.attempts()));
    }

    private static String json(Map<String, Object> fields) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (String name : fields.keySet().stream().sorted().toList()) {
                Object value = fields.get(name);
                json.writeFieldName(name);
                if (value instanceof Integer number) {
                    json.writeNumber(number);
                } else {
                    json.writeString(String.valueOf(value));
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toString();
    }
}
