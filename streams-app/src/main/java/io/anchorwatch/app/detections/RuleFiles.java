package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.catalog.Family;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.sigma.Bounds;
import io.anchorwatch.sigma.Detection;
import io.anchorwatch.sigma.Rule;
import io.anchorwatch.sigma.Rules;
import io.anchorwatch.sigma.Suppressions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads rules from files, and puts together those that refer to each other once all are read. */
final class RuleFiles {
    /** How long one match by itself is the same episode. */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Map<String, Severity> LEVELS = Map.of(
            "informational",
            Severity.INFO,
            "low",
            Severity.LOW,
            "medium",
            Severity.MEDIUM,
            "high",
            Severity.HIGH,
            "critical",
            Severity.CRITICAL);
    private static final Set<String> OURS = Set.of("code", "scenarios");

    private final List<Fault> faults;
    private final Map<String, Draft> detections = new LinkedHashMap<>();
    private final List<Draft> correlations = new ArrayList<>();
    private final Map<String, Draft> names = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    private record Draft(
            Path file,
            Piece place,
            String id,
            String title,
            Severity severity,
            ReasonCode code,
            @Nullable Piece scenarios,
            @Nullable Detection detection,
            CorrelationReader.@Nullable Read correlation,
            boolean generates) {
        Rule rule(
                Rule.Kind kind,
                List<Detection> parts,
                List<String> groupBy,
                Duration timespan,
                Bounds bounds,
                @Nullable String counted) {
            return new Rule(id, title, severity, code, kind, parts, groupBy, timespan, bounds, counted);
        }
    }

    RuleFiles(List<Fault> faults) {
        this.faults = faults;
    }

    void read(Path file) {
        for (Piece document : YamlFile.documents(file, faults)) {
            if (!document.isNothing()) {
                read(file, document);
            }
        }
    }

    private void read(Path file, Piece document) {
        Map<String, Piece> top = document.map("a rule: a map");
        Piece title = top.get("title");
        String named = title == null ? "" : title.text("a title");
        document.named(named);
        if (title == null || named.length() > 256) {
            document.fault(null, "a rule needs a title of at most 256 characters");
        }
        Piece detection = top.get("detection");
        Piece correlation = top.get("correlation");
        if ((detection == null) == (correlation == null)) {
            document.fault(null, "a rule has either a detection or a correlation; filters are not supported");
            return;
        }
        String id = id(top.get("id"), document);
        Piece name = top.get("name");
        Map<String, Piece> ours = ours(top.get("anchorwatch"));
        Draft draft = new Draft(
                file,
                document,
                id,
                named,
                severity(top.get("level")),
                code(ours.get("code")),
                ours.get("scenarios"),
                detection == null ? null : DetectionReader.read(top, id, name == null ? id : name.text("a name")),
                correlation == null ? null : CorrelationReader.read(correlation),
                correlation != null && generates(top.get("generate"), correlation));
        if (correlation != null) {
            correlations.add(draft);
        }
        Draft other = name == null ? null : names.put(String.valueOf(name.scalar()), draft);
        if (other != null && name != null) {
            name.fault(name.scalar(), "is the name of another rule too");
        }
        names.put(id, draft);
        if (draft.detection() != null) {
            detections.put(id, draft);
        }
    }

    private String id(@Nullable Piece id, Piece document) {
        String text = id == null ? null : id.scalar();
        if (text == null || !UUID.matcher(text).matches()) {
            (id == null ? document : id).fault(text, "a rule needs an id: a UUID, by which its findings are known");
            return "";
        }
        if (id != null && !ids.add(text)) {
            id.fault(text, "is the id of another rule too");
        }
        return text;
    }

    private static Map<String, Piece> ours(@Nullable Piece ours) {
        Map<String, Piece> map = ours == null ? Map.of() : ours.map("a map with code or scenarios");
        map.forEach((key, value) -> {
            if (!OURS.contains(key)) {
                value.fault(key, "code or scenarios");
            }
        });
        return map;
    }

    private static Severity severity(@Nullable Piece level) {
        if (level == null) {
            return Severity.MEDIUM;
        }
        Severity severity = LEVELS.get(String.valueOf(level.scalar()));
        if (severity == null) {
            level.fault(level.scalar(), "informational, low, medium, high or critical");
            return Severity.MEDIUM;
        }
        return severity;
    }

    private static ReasonCode code(@Nullable Piece code) {
        if (code == null) {
            return ReasonCode.SEC_ABUSE_CONTROL_PLANE;
        }
        ReasonCode named = ReasonCode.of(String.valueOf(code.scalar()));
        if (named.family() != Family.SECURITY) {
            code.fault(code.scalar(), "a code of the catalogue that begins with SEC_");
        }
        return named;
    }

    private static boolean generates(@Nullable Piece top, Piece correlation) {
        Piece generate = top != null ? top : correlation.map("a map").get("generate");
        return generate != null && "true".equals(generate.scalar());
    }

    /** What was read, put together; faults of references are added. */
    Detections detections() {
        List<Rule> rules = new ArrayList<>();
        List<RuleScenario> scenarios = new ArrayList<>();
        Set<String> counted = new HashSet<>();
        for (Draft draft : correlations) {
            CorrelationReader.Read read = draft.correlation();
            if (read == null) {
                continue;
            }
            List<Detection> parts = new ArrayList<>();
            read.parts().forEach((name, piece) -> {
                Draft part = names.get(name);
                Detection detection = part == null ? null : part.detection();
                if (part == null || part.correlation() != null) {
                    piece.fault(
                            name, "the name or id of a detection rule; correlations of correlations are not supported");
                } else if (detection != null) {
                    parts.add(detection);
                    if (!draft.generates()) {
                        counted.add(part.id());
                    }
                }
            });
            add(
                    draft,
                    draft.rule(read.kind(), parts, read.groupBy(), read.timespan(), read.bounds(), read.counted()),
                    rules,
                    scenarios);
        }
        detections.forEach((id, draft) -> {
            Detection detection = draft.detection();
            Piece promised = draft.scenarios();
            if (counted.contains(id) && promised != null) {
                promised.fault(null, "scenarios belong to the correlation: this rule by itself finds nothing");
            } else if (detection != null && !counted.contains(id)) {
                List<String> subject = List.of(Rule.BY_SUBJECT);
                Rule.Kind kind = Rule.Kind.EVENT_COUNT;
                add(draft, draft.rule(kind, List.of(detection), subject, MOMENT, Bounds.ONE, null), rules, scenarios);
            }
        });
        return new Detections(new Rules(rules), scenarios, Suppressions.NONE);
    }

    private static void add(Draft draft, Rule rule, List<Rule> rules, List<RuleScenario> scenarios) {
        rules.add(rule);
        if (draft.scenarios() != null) {
            scenarios.addAll(ScenarioReader.read(rule, draft.file().toString(), draft.scenarios()));
        }
    }
}
