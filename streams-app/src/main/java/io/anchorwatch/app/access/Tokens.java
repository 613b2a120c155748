package io.anchorwatch.app.access;

import io.anchorwatch.app.access.RefusedException.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who shows which bearer token. The file is looked at again when it has changed, at most once a second. */
final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    /** Compared with where there is no such id, so that it takes the same time. */
    private static final Token NOBODY = Token.of(Token.make(), "nobody", Role.READER, List.of("*"), "", null);

    private final Path file;
    private final InstantSource time;
    private Map<String, Token> tokens;
    private @Nullable Object seen;
    private long looked = System.nanoTime();

    /** @throws IllegalStateException if the file cannot be read */
    Tokens(Path file, InstantSource time) {
        this.file = file;
        this.time = time;
        try {
            seen = mark();
            tokens = new TokensFile(file).read();
        } catch (IOException e) {
            throw new IllegalStateException("http.tokens.file: " + e.getMessage(), e);
        }
        if (tokens.isEmpty()) {
            LOG.warn("{} has no token yet: make one with: token create", file);
        }
    }

    static boolean like(String shown) {
        return shown.startsWith("aw_");
    }

    Caller caller(String shown) throws RefusedException {
        Matcher parts = Token.SHOWN.matcher(shown);
        Token token = parts.matches() ? now().getOrDefault(parts.group(1), NOBODY) : NOBODY;
        boolean right = token.is(shown);
        if (!right) {
            throw new RefusedException(Why.NOT_RIGHT, "no token that is known here");
        }
        if (TokensFile.expires(token) <= time.millis()) {
            throw new RefusedException(Why.NOT_RIGHT, "the token " + token.name() + " has expired");
        }
        return new Caller("token:" + token.name(), Role.of(token.role()), Set.copyOf(token.fleets()));
    }

    /** What cannot be read changes nothing: a file that is half written must not let anybody in, or shut all out. */
    private synchronized Map<String, Token> now() {
        if (System.nanoTime() - looked >= LOOK_EVERY_NANOS) {
            looked = System.nanoTime();
            try {
                Object mark = mark();
                if (!mark.equals(seen)) {
                    seen = mark;
                    tokens = new TokensFile(file).read();
                    LOG.info("{} has changed: {} tokens", file, tokens.size());
                }
            } catch (IOException e) {
                LOG.error("the tokens stay as they were: {}", e.getMessage());
            }
        }
        return tokens;
    }

    private Object mark() throws IOException {
        return Files.exists(file)
                ? List.of(
                        Files.getLastModifiedTime(file),
                        Files.size(file),
                        String.valueOf(Files.readAttributes(file, BasicFileAttributes.class)
                                .fileKey()))
                : "none";
    }
}
