package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.conclusion.OwnRules;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppression;
import io.anchorwatch.sigma.Suppressions;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads suppressions: a list of maps with id, rule, from, until, reason, and where it is narrower fleet and subject. */
final class SuppressionsFile {
    /** Nothing is suppressed for ever. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private static final Set<String> KNOWN = Set.of("id", "rule", "fleet", "subject", "from", "until", "reason");

    private final Set<String> rules;
    private final Set<String> ids = new HashSet<>();

    private SuppressionsFile(Rules rules) {
        this.rules = rules.all().stream().map(Rule::id).collect(Collectors.toCollection(HashSet::new));
        this.rules.addAll(OwnRules.NAMES);
    }

    /** The suppressions of a file; what is wrong is added to {@code faults}, and what is returned is then of no use. */
    static Suppressions read(Path file, Rules rules, List<Fault> faults) {
        SuppressionsFile reading = new SuppressionsFile(rules);
        List<Suppression> all = new ArrayList<>();
        for (Piece document : YamlFile.documents(file, faults)) {
            for (Piece each : document.list("a list of suppressions")) {
                all.add(reading.one(each));
            }
        }
        return new Suppressions(all);
    }

    private Suppression one(Piece piece) {
        Map<String, Piece> map = piece.map("a map with id, rule, from, until and reason");
        map.forEach((key, value) -> {
            if (!KNOWN.contains(key)) {
                value.fault(key, "id, rule, fleet, subject, from, until or reason");
            }
        });
        String id = text(map, "id", piece);
        if (!ids.add(id)) {
            piece.fault(id, "is the id of another suppression too");
        }
        String rule = text(map, "rule", piece);
        if (!rules.contains(rule)) {
            piece.fault(
                    rule,
                    "rule must be the id of a rule in detections.dir, or the name of one of ours, such as reattach-flood");
        }
        String reason = text(map, "reason", piece);
        Instant from = time(map, "from", piece);
        Instant until = time(map, "until", piece);
        if (!from.isBefore(until) || Duration.between(from, until).compareTo(LONGEST) > 0) {
            piece.fault(null, "until must be after from, and at most a year");
        }
        Piece fleet = map.get("fleet");
        Subject subject = ScenarioReader.subject(map.get("subject"));
        return new Suppression(
                id,
                rule,
                fleet == null ? null : fleet.text("a fleet"),
                subject == null ? null : subject.kind(),
                subject == null ? null : subject.id(),
                ChronoUnit.MICROS.between(Instant.EPOCH, from),
                ChronoUnit.MICROS.between(Instant.EPOCH, until),
                reason);
    }

    private static String text(Map<String, Piece> map, String key, Piece otherwise) {
        Piece piece = map.get(key);
        if (piece == null) {
            otherwise.fault(null, "a suppression needs " + key);
            return "";
        }
        String text = piece.text(key);
        if (text.length() > 500) {
            piece.fault(text, "at most 500 characters");
        }
        return text;
    }

    private static Instant time(Map<String, Piece> map, String key, Piece otherwise) {
        String text = text(map, key, otherwise);
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            otherwise.fault(text, key + " must be a time such as 2026-01-31T00:00:00Z");
            return Instant.EPOCH;
        }
    }
}
