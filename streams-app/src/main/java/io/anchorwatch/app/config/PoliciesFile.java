package io.anchorwatch.app.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code policies.yaml}: policy versions, each a map of parameters. What a version does not set it has from {@code
 * default}. Every fault is told with its line and column.
 */
final class PoliciesFile {
    private static final String MS = "a whole number of milliseconds, at least 1";
    private static final String COUNT = "a whole number, at least 1";
    private static final String ON_BOUND = "DEGRADE or TERMINATE";
    private static final String LOSS = "a number from 0 to 100";
    private static final Set<String> KNOWN = new TreeSet<>(List.of(
            "session_ttl_ms",
            "transport_loss_ttl_ms",
            "recovery_window_ms",
            "on_bound",
            "switches_per_minute_max",
            "switch_cooldown_ms",
            "volatile_to_degraded_ms",
            "replay_window_size",
            "proof_max_age_ms",
            "loss_pct_max",
            "latency_ms_max",
            "jitter_ms_max",
            "heartbeat_interval_ms",
            "heartbeat_volatile_ms"));

    private final Path file;
    private final List<Fault> faults;

    private PoliciesFile(Path file, List<Fault> faults) {
        this.file = file;
        this.faults = faults;
    }

    /** The policies of a file; what is wrong is added to {@code faults}, and what is returned is then of no use. */
    static Policies read(Path file, List<Fault> faults) {
        return new PoliciesFile(file, faults).read();
    }

    private Policies read() {
        Map<String, Policy> policies = new HashMap<>();
        try (JsonParser parser = new YAMLFactory().createParser(Files.readString(file))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                fault(parser, "", null, "a map of policy versions");
                return Policies.BUILT_IN;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String version = parser.currentName();
                if (policies.containsKey(version)) {
                    fault(parser, version, null, "stands here twice");
                }
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    policies.put(version, policy(parser, version));
                } else {
                    fault(parser, version, parser.getText(), "a map of parameters");
                    parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            faults.add(new Fault(at(e.getLocation()), null, "is not YAML: " + e.getOriginalMessage(), null));
        } catch (IOException e) {
            faults.add(new Fault(Option.POLICIES_FILE.key(), null, Unreadable.why(file, e), null));
        }
        return new Policies(policies);
    }

    private Policy policy(JsonParser parser, String version) throws IOException {
        Map<String, String> set = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            String where = version + '.' + name;
            if (!KNOWN.contains(name)) {
                faults.add(new Fault(
                        at(parser.currentTokenLocation()) + where,
                        null,
                        "no such parameter",
                        Typo.nearest(name, KNOWN, 4)));
            } else if (set.containsKey(name)) {
                fault(parser, where, parser.getText(), "stands here twice");
            } else if (token.isScalarValue() && right(name, parser.getText())) {
                set.put(name, parser.getText());
            } else {
                fault(parser, where, token.isScalarValue() ? parser.getText() : null, rule(name));
            }
            parser.skipChildren();
        }
        return with(set, version.equals("compact") ? Policy.COMPACT : Policy.DEFAULT);
    }

    private void fault(JsonParser parser, String where, @Nullable String value, String rule) {
        faults.add(new Fault(at(parser.currentTokenLocation()) + where, value, rule, null));
    }

    private String at(JsonLocation location) {
        return file.getFileName() + ":" + location.getLineNr() + ":" + location.getColumnNr() + " ";
    }

    private static String rule(String name) {
        return switch (name) {
            case "on_bound" -> ON_BOUND;
            case "loss_pct_max" -> LOSS;
            case "switches_per_minute_max", "replay_window_size" -> COUNT;
            default -> MS;
        };
    }

    private static boolean right(String name, String value) {
        try {
            return switch (rule(name)) {
                case ON_BOUND -> value.equals("DEGRADE") || value.equals("TERMINATE");
                case LOSS -> Double.parseDouble(value) >= 0 && Double.parseDouble(value) <= 100;
                case COUNT -> Integer.parseInt(value) >= 1;
                default -> Long.parseLong(value) >= 1 && Long.parseLong(value) <= Integer.MAX_VALUE * 1_000L;
            };
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Policy with(Map<String, String> set, Policy otherwise) {
        return new Policy(
                ms(set, "session_ttl_ms", otherwise.sessionTtl()),
                ms(set, "transport_loss_ttl_ms", otherwise.transportLossTtl()),
                ms(set, "recovery_window_ms", otherwise.recoveryWindow()),
                Policy.OnBound.valueOf(
                        set.getOrDefault("on_bound", otherwise.onBound().name())),
                count(set, "switches_per_minute_max", otherwise.switchesPerMinuteMax()),
                ms(set, "switch_cooldown_ms", otherwise.switchCooldown()),
                ms(set, "volatile_to_degraded_ms", otherwise.volatileToDegraded()),
                count(set, "replay_window_size", otherwise.replayWindowSize()),
                ms(set, "proof_max_age_ms", otherwise.proofMaxAge()),
                Double.parseDouble(set.getOrDefault("loss_pct_max", Double.toString(otherwise.lossPctMax()))),
                ms(set, "latency_ms_max", otherwise.latencyMax()),
                ms(set, "jitter_ms_max", otherwise.jitterMax()),
                ms(set, "heartbeat_interval_ms", otherwise.heartbeatInterval()),
                ms(set, "heartbeat_volatile_ms", otherwise.heartbeatVolatile()));
    }

    private static Duration ms(Map<String, String> set, String name, Duration otherwise) {
        String value = set.get(name);
        return value == null ? otherwise : Duration.ofMillis(Long.parseLong(value));
    }

    private static int count(Map<String, String> set, String name, int otherwise) {
        String value = set.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }
}
