package io.anchorwatch.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry, as patient as the wire needs it. What it has said once is kept, so that ids once learned never
 * need it again. Safe for use by several threads; asks block for at most the client's time-outs, by default 10 s.
 */
public final class Registry implements AutoCloseable {
    /** So many times a reachable registry must deny an id before it counts as unknown. */
    static final int DENIALS = 3;

    /** Between two asks for an unknown id: all of them fall into 30 s. */
    static final long DENIED_PAUSE_MS = 10_000;

    /**
     * A registry may be behind for so long. What has stood in the log for as long, and is denied by a registry that has
     * answered for as long, is asked for {@link #DENIALS} times on the spot.
     */
    static final long DOUBT_MS = (DENIALS - 1) * DENIED_PAUSE_MS;

    /** Between two asks of a registry that cannot be reached. */
    static final long AWAY_PAUSE_MS = 1_000;

    /** How long an id that was found unknown is not asked for again. */
    static final long UNKNOWN_KEPT_MS = 600_000;

    /** Anybody can put any id before a value, so that few of the unknown ones are remembered. */
    private static final int UNKNOWN_MAX = 10_000;

    private static final int CLIENT_CACHE = 1_000;
    private static final int NOT_FOUND = 404;
    /** Confluent's codes for a subject, a version and a schema that are not there; another 404 is a wrong address. */
    private static final List<Integer> NOT_THERE = List.of(40401, 40402, 40403);

    private final String name; // in messages
    private final SchemaRegistryClient client;
    private final LongSupplier millis;
    private final Map<Integer, Answer> answers = new ConcurrentHashMap<>();
    private final Map<Held, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Denied> denied = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Denied> eldest) {
            return size() > UNKNOWN_MAX;
        }
    };

    /** What the registry says about an id: it knows it, and the schema is null when it is no Avro schema. */
    record Answer(@Nullable Schema schema) {}

    private record Denied(int times, long at) {}
    // A subject may hold several schemas, each under an id of its own.
    private record Held(String subject, Schema schema) {}

    /** Guarded by this. */
    private final Contact contact = new Contact();

    /**
     * On a client of one's own.
     *
     * @param millis a clock that only moves forward, in milliseconds
     */
    public Registry(SchemaRegistryClient client, LongSupplier millis) {
        this("the schema registry", client, millis);
    }

    private Registry(String name, SchemaRegistryClient client, LongSupplier millis) {
        this.name = name;
        this.client = client;
        this.millis = millis;
    }

    /**
     * Does not connect yet.
     *
     * @param url one or more addresses, separated by commas
     * @param options of the Confluent client, such as {@code basic.auth.user.info} or {@code schema.registry.ssl.*}
     * @throws IllegalArgumentException if an address is none
     */
    public static Registry at(String url, Map<String, ?> options) {
        Map<String, Object> all = RegistryOptions.complete(options);
        List<String> urls = Arrays.stream(url.split(","))
                .map(String::strip)
                .map(RegistryAddress::checked)
                .toList();
        String hosts = urls.stream().map(RegistryAddress::place).collect(Collectors.joining(", "));
        return new Registry(
                "the schema registry at " + hosts,
                new CachedSchemaRegistryClient(urls, CLIENT_CACHE, all),
                () -> System.nanoTime() / 1_000_000);
    }

    /**
     * The id under which a subject holds a schema, which is registered if it is not there yet.
     *
     * @throws RetriableRegistryException if the registry cannot be reached
     * @throws IllegalStateException if it refuses the schema, because it is not compatible with those before
     */
    public int idOf(String subject, Schema schema) {
        Integer known = ids.get(new Held(subject, schema));
        return known != null ? known : register(subject, schema);
    }

    private int register(String subject, Schema schema) {
        AvroSchema avro = new AvroSchema(schema);
        int id;
        try {
            id = client.getId(subject, avro);
        } catch (RestClientException e) {
            if (e.getStatus() != NOT_FOUND) {
                throw away(e);
            }
            id = registerNew(subject, avro);
        } catch (IOException e) {
            throw away(e);
        }
        learn(id, schema);
        ids.put(new Held(subject, schema), id);
        return id;
    }

    private int registerNew(String subject, AvroSchema avro) {
        try {
            return client.register(subject, avro);
        } catch (RestClientException e) {
            if (e.getStatus() == 409 || e.getStatus() == 422) {
                throw new IllegalStateException(
                        "the registry refuses the schema of " + subject + ": " + e.getMessage(), e);
            }
            throw away(e);
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** Takes it from elsewhere that an id stands for a schema. */
    void learn(int id, Schema schema) {
        answers.put(id, new Answer(schema));
    }

    /**
     * Sees to it that a subject's future schemas stay readable both ways, with all before.
     *
     * @throws RetriableRegistryException if the registry cannot be reached
     */
    void requireFullCompatibility(String subject) {
        try {
            if (!SchemaSubjects.COMPATIBILITY.equals(compatibility(subject))) {
                client.updateCompatibility(subject, SchemaSubjects.COMPATIBILITY);
            }
        } catch (RestClientException | IOException e) {
            throw away(e);
        }
    }

    /**
     * Asks for anything, to find out whether the registry lets us in.
     *
     * @throws RetriableRegistryException if it does not, or if it cannot be reached
     */
    public void knock() {
        try {
            compatibility(WireRecord.REASON_EVENT.subject(""));
        } catch (RestClientException | IOException e) {
            throw away(e);
        }
    }

    private @Nullable String compatibility(String subject) throws RestClientException, IOException {
        try {
            return client.getCompatibility(subject);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /**
     * The schema of an id, or null if it is unknown: a registry that could be reached has denied it {@link #DENIALS}
     * times, {@link #DENIED_PAUSE_MS} apart or after the doubt has passed, see {@link #DOUBT_MS}.
     *
     * @param ageMs for how long a value with this id has stood in the log, 0 if that is not known
     * @throws RetriableRegistryException if the registry cannot be reached, or has not denied it often enough
     */
    @Nullable
    Answer schemaOf(int id, long ageMs) {
        Answer known = answers.get(id);
        return known != null ? known : ask(id, ageMs);
    }

    private synchronized @Nullable Answer ask(int id, long ageMs) {
        if (answers.containsKey(id)) {
            return answers.get(id);
        }
        long now = millis.getAsLong();
        Denied before = denied.get(id);
        if (before != null && before.times() >= DENIALS) {
            if (now - before.at() < UNKNOWN_KEPT_MS) {
                return null;
            }
            before = null;
        }
        long doubtMs = doubtMs(now, ageMs);
        if (before != null && doubtMs > 0 && now - before.at() < DENIED_PAUSE_MS) {
            throw doubtful(id, Math.min(doubtMs, DENIED_PAUSE_MS - (now - before.at())));
        }
        int times = before == null ? 0 : before.times();
        do {
            Answer answer = heard(id);
            if (answer != null) {
                denied.remove(id);
                answers.put(id, answer);
                return answer;
            }
            times++;
        } while (doubtMs <= 0 && times < DENIALS);
        denied.put(id, new Denied(times, millis.getAsLong()));
        if (times < DENIALS) {
            throw doubtful(id, Math.min(DENIED_PAUSE_MS, doubtMs(now, ageMs)));
        }
        return null;
    }

    /** How long a denial still proves nothing by itself. */
    private long doubtMs(long now, long ageMs) {
        return DOUBT_MS - Math.min(ageMs, contact.sinceMs(now));
    }

    private @Nullable Answer heard(int id) {
        try {
            Answer answer = lookUp(id);
            contact.heard(millis.getAsLong());
            return answer;
        } catch (RetriableRegistryException e) {
            contact.lost();
            throw e;
        }
    }

    private @Nullable Answer lookUp(int id) {
        try {
            ParsedSchema schema = client.getSchemaById(id);
            return new Answer(schema instanceof AvroSchema avro ? avro.rawSchema() : null);
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND && NOT_THERE.contains(e.getErrorCode())) {
                return null;
            }
            throw away(e);
        } catch (IOException e) {
            // The client says so of a schema that it was given and could not parse, and has no type of its own for it.
            if (e.getMessage() != null && e.getMessage().startsWith("Invalid schema")) {
                return new Answer(null);
            }
            throw away(e);
        } catch (RuntimeException e) {
            throw away(e);
        }
    }

    private RetriableRegistryException doubtful(int id, long pauseMs) {
        return new RetriableRegistryException(name + " does not know the id " + id + " yet", pauseMs);
    }

    private RetriableRegistryException away(Exception e) {
        boolean refused = Refusals.of(e);
        String why = e instanceof RestClientException rest
                ? "answers " + rest.getStatus()
                : refused ? "shows a certificate that is not trusted" : "cannot be reached";
        return new RetriableRegistryException(name + " " + why + ": " + e.getMessage(), AWAY_PAUSE_MS, refused, e);
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
