package io.anchorwatch.app.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who asked what, when, and what became of it: a line of JSON each, in a file or in the log. Thread-safe. */
public final class AuditLog implements AutoCloseable {
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}");
    private static final Pattern TOKEN =
            Pattern.compile("aw_[0-9a-f]{12}_[A-Za-z0-9_-]*|eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_.-]*");

    private static final Logger AUDIT = LoggerFactory.getLogger("anchorwatch.audit");
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int VALUE_MAX = 200;
    private static final int PARAMETERS_MAX = 32;

    private final @Nullable Path file;
    private final AtomicLong lost = new AtomicLong();
    private @Nullable FileChannel channel;

    /**
     * One query.
     *
     * @param caller who, or null for somebody who was not let in
     * @param from the address that asked
     * @param route by its name, or null for none
     * @param parameters as they were given
     * @param why it was refused, or null
     */
    public record Query(
            Instant at,
            @Nullable Caller caller,
            String from,
            String method,
            @Nullable String route,
            Map<String, String> parameters,
            int status,
            @Nullable String why,
            long micros) {
        public Query {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * Begins to write.
     *
     * @param file appended to, or null for the log
     * @throws IllegalStateException if it cannot be written
     */
    public AuditLog(@Nullable Path file) {
        this.file = file;
        try {
            if (file != null) {
                open(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("http.audit.file = " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private FileChannel open(Path path) throws IOException {
        FileChannel before = channel;
        if (before != null) {
            before.close();
        }
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = opened;
        return opened;
    }

    /**
     * Writes one.
     *
     * @return false if it could not be written, and so must not be answered
     */
    public boolean write(Query query) {
        String line = line(query);
        if (file == null) {
            AUDIT.info("{}", line);
            return true;
        }
        try {
            append(file, line + '\n');
            return true;
        } catch (IOException e) {
            if (lost.getAndIncrement() == 0) {
                LOG.error("{} cannot be written, so queries are refused: {}", file, e.toString());
            }
            return false;
        }
    }

    /** Whoever rotates the file renames it: then it is not there any more, and a new one is begun. */
    private synchronized void append(Path path, String line) throws IOException {
        FileChannel now = channel;
        if (now == null || !now.isOpen() || !Files.exists(path)) {
            now = open(path);
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            now.write(bytes);
        }
    }

    private static String line(Query query) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        Caller caller = query.caller();
        line.put("at", query.at().toString())
                .put("caller", caller == null ? null : clean(caller.name()))
                .put(
                        "role",
                        caller == null || caller.role() == null
                                ? null
                                : caller.role().word())
                .put("from", query.from())
                .put("method", clean(query.method()))
                .put("route", query.route());
        ObjectNode parameters = line.putObject("parameters");
        query.parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(PARAMETERS_MAX)
                .forEach(each -> parameters.put(clean(each.getKey()), clean(each.getValue())));
        line.put("status", query.status()).put("why", query.why()).put("micros", query.micros());
        try {
            return MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /** At most so long, nothing that moves a terminal's cursor, and nothing that looks like one of our tokens. */
    private static String clean(String text) {
        String some = text.length() <= VALUE_MAX ? text : text.substring(0, VALUE_MAX) + "…";
        String printable = UNPRINTABLE.matcher(some).replaceAll("\ufffd");
        return TOKEN.matcher(printable).replaceAll("[hidden]");
    }

    /** How many queries could not be written. */
    public long lost() {
        return lost.get();
    }

    @Override
    public synchronized void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("{} is not closed in order: {}", file, e.toString());
        }
    }
}
