package io.anchorwatch.app.config;

import io.anchorwatch.catalog.ReasonCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** A validator that says in words what would be right. A value that is absent is always right. */
record Rule(String words, Predicate<Object> holds) implements ConfigDef.Validator {
    static final Rule NAME = text("letters, digits, dot, dash and underscore, at most 200", "[A-Za-z0-9._-]{1,200}");
    static final Rule PREFIX =
            text("empty, or letters, digits, dot, dash and underscore, at most 100", "[A-Za-z0-9._-]{0,100}");
    static final Rule NOT_EMPTY = new Rule(
            "not empty",
            value -> !value.toString().isBlank() && !value.toString().equals("[]"));
    static final Rule SECRET = new Rule(
            "at least 16 characters, no spaces, ASCII",
            value -> ((Password) value).value().matches("[!-~]{16,200}"));
    static final Rule KIND = choice("file", "webhook", "hec", "bulk", "syslog");
    static final Rule FORMAT = choice("ocsf", "ecs", "cef", "rfc5424");
    static final Rule FRAMING = choice("octets", "lf");
    static final Rule ADDRESSES = choice("refuse", "plain");
    static final Rule WEAKER = choice("refuse", "warn");
    static final Rule FROM = choice("earliest", "latest");
    static final Rule SEVERITY = choice("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL");
    static final Rule HOST = text("a host's name or address", "[A-Za-z0-9._:-]{1,253}");
    static final Rule INDEX = text("the name of an index, at most 255 characters", "[a-z0-9._@-]{1,255}");
    static final Rule REFERENCE = new Rule(
            "a reference, never the secret itself: file:/path, env:NAME, or ${provider:path:key}", value -> true);
    static final Rule READABLE =
            new Rule("a file that can be read", value -> Files.isReadable(Path.of(value.toString())));
    static final Rule NAMES = each("fleets, separated by commas", "[A-Za-z0-9._-]{1,64}");
    static final Rule CODES = new Rule(
            "reason codes of the catalogue, separated by commas",
            value -> ((List<?>) value)
                    .stream().allMatch(code -> ReasonCode.of(code.toString()) != ReasonCode.UNCATALOGUED));
    static final Rule PLAIN_URL =
            new Rule("an http or https address without user, password, query and fragment", value -> {
                URI uri = URI.create(value.toString());
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                return http
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getQuery() == null
                        && uri.getFragment() == null;
            });
    static final Rule HTTPS = new Rule("an https address without user, password and fragment", value -> {
        URI uri = URI.create(value.toString());
        return "https".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getUserInfo() == null
                && uri.getFragment() == null;
    });
    static final Rule SIGNATURES = new Rule(
            "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, separated by commas",
            value -> !((List<?>) value).isEmpty()
                    && ((List<?>) value)
                            .stream().allMatch(one -> one.toString().matches("(RS|PS|ES)(256|384|512)|EdDSA")));
    static final Rule ADDRESS = new Rule("host:port", value -> {
        Address.of(value.toString());
        return true;
    });
    static final Rule URLS =
            new Rule("one or more http or https addresses without a user, separated by commas", value -> {
                for (String each : value.toString().split(",", -1)) {
                    URI uri = URI.create(each.strip());
                    if (uri.getHost() == null
                            || uri.getRawUserInfo() != null
                            || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                        return false;
                    }
                }
                return true;
            });

    static Rule between(long least, long most) {
        return new Rule("a whole number from " + least + " to " + most, value -> {
            long number = ((Number) value).longValue();
            return least <= number && number <= most;
        });
    }

    static Rule atLeast(long least) {
        return new Rule("a whole number, at least " + least, value -> ((Number) value).longValue() >= least);
    }

    private static Rule choice(String... words) {
        return new Rule(
                words.length == 2 ? words[0] + " or " + words[1] : "one of " + String.join(", ", words),
                value -> List.of(words).contains(value.toString()));
    }

    private static Rule each(String words, String pattern) {
        return new Rule(
                words,
                value -> ((List<?>) value)
                        .stream().allMatch(one -> one.toString().matches(pattern)));
    }

    private static Rule text(String words, String pattern) {
        return new Rule(words, value -> value.toString().matches(pattern));
    }

    @Override
    public void ensureValid(String key, @Nullable Object value) {
        boolean right;
        try {
            right = value == null || holds.test(value);
        } catch (IllegalArgumentException e) {
            right = false;
        }
        if (!right) {
            throw new ConfigException(key, value, words);
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
