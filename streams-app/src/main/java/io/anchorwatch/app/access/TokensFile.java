package io.anchorwatch.app.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The file of tokens: a line of JSON each, with a hash in place of the token. */
public final class TokensFile {
    private static final long BYTES_MAX = 4_000_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

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

    /** Keeps these and no others; only the owner of the file reads it. */
    public void write(Iterable<Token> tokens) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Token token : tokens) {
            lines.add(MAPPER.writeValueAsString(token));
        }
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        FileAttribute<?>[] own =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Path next =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".next", own);
        Files.write(next, lines);
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
