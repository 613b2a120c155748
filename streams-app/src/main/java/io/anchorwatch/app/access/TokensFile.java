package io.anchorwatch.app.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file of tokens: a line of JSON each, with a hash in place of the token. */
public final class TokensFile {
    private static final long BYTES_MAX = 4_000_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** Whoever changes a file of tokens in this process holds it. */
    private static final Object CHANGES = new Object();

    private final Path file;

    public TokensFile(Path file) {
        this.file = file;
    }

    /**
     * Reads all of it.
     *
     * @return by their ids; empty where there is no file
     * @throws IOException with the place, if a line is not what it must be: half of a list of keys is no list
     */
    public Map<String, Token> read() throws IOException {
        Map<String, Token> tokens = new TreeMap<>();
        if (!Files.exists(file)) {
            return tokens;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is larger than " + BYTES_MAX + " bytes");
        }
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank()) {
                Token token = token(line, number);
                if (tokens.put(token.id(), token) != null) {
                    throw new IOException("line %d of %s: the id stands there twice".formatted(number, file));
                }
            }
        }
        return tokens;
    }

    private Token token(String line, int number) throws IOException {
        String rule;
        try {
            Token token = MAPPER.readValue(line, Token.class);
            rule = fault(token);
            if (rule == null) {
                return token;
            }
        } catch (JsonProcessingException | RuntimeException e) {
            rule = "a token as `token create` writes it"; // What stands there may be a secret, so it is not quoted.
        }
        throw new IOException("line %d of %s must be %s".formatted(number, file, rule));
    }

    private static @Nullable String fault(Token token) {
        if (!token.id().matches("[0-9a-f]{12}") || !token.sha256().matches("[0-9a-f]{64}")) {
            return "with an id of 12 and a sha256 of 64 hexadecimal digits";
        }
        if (Role.of(token.role()) == null) {
            return "with a role of " + Role.words();
        }
        if (!token.name().matches(NAME)
                || token.fleets().isEmpty()
                || !token.fleets().stream().allMatch(TokensFile::isFleet)) {
            return "with a name and fleets of letters, digits, dots, dashes and underscores, or * for all fleets";
        }
        return expires(token) == Long.MIN_VALUE ? "with an expires_at that is a time as in RFC 3339, or null" : null;
    }

    /** What a token may be called. */
    public static final String NAME = "[A-Za-z0-9._-]{1,64}";

    /** Whether it names a fleet, or all. */
    public static boolean isFleet(String text) {
        return text.equals(Caller.EVERY_FLEET) || text.matches("[A-Za-z0-9._-]{1,64}");
    }

    /** Epoch milliseconds; {@link Long#MAX_VALUE} for never, {@link Long#MIN_VALUE} for what is no time. */
    static long expires(Token token) {
        try {
            String at = token.expiresAt();
            return at == null
                    ? Long.MAX_VALUE
                    : OffsetDateTime.parse(at).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return Long.MIN_VALUE;
        }
    }

    /** What is done to the list; whatever it throws leaves the file as it was. */
    public interface Change {
        void make(List<Token> tokens) throws IOException;
    }

    /**
     * Changes the list with nobody between reading and writing: of two who change it at the same time, in one process or in
     * two, the second waits, and sees what the first has written. The file beside it by which they wait for each other is
     * empty, and stays.
     *
     * @throws IOException if the file cannot be read, or not be written
     */
    public void change(Change change) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        synchronized (CHANGES) { // Java keeps locks of files for the process, and refuses a second one.
            try (FileChannel turn =
                    FileChannel.open(target.resolveSibling(target.getFileName() + ".lock"), options, own())) {
                turn.lock(); // Ends when the channel is closed, however that comes.
                List<Token> tokens = new ArrayList<>(read().values());
                change.make(tokens);
                write(tokens);
            }
        }
    }

    /** Keeps these and no others; only the owner of the file reads it. */
    private void write(Iterable<Token> tokens) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Token token : tokens) {
            lines.add(MAPPER.writeValueAsString(token));
        }
        Path target = file.toAbsolutePath();
        Path next =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".next", own());
        Files.write(next, lines);
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] own() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
