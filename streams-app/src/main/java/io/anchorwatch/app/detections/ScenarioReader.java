package io.anchorwatch.app.detections;

import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.sigma.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the scenarios that a rule carries under {@code anchorwatch.scenarios}. */
final class ScenarioReader {
    private static final Set<String> KNOWN = Set.of("name", "events", "finds", "subject");

    private ScenarioReader() {}

    static List<RuleScenario> read(Rule rule, String place, Piece scenarios) {
        List<RuleScenario> read = new ArrayList<>();
        for (Piece each : scenarios.list("a list of scenarios")) {
            RuleScenario scenario = one(rule, place, each);
            if (scenario != null) {
                read.add(scenario);
            }
        }
        return read;
    }

    private static @Nullable RuleScenario one(Rule rule, String place, Piece piece) {
        Map<String, Piece> map = piece.map("a map with name, events and finds");
        map.forEach((key, value) -> {
            if (!KNOWN.contains(key)) {
                value.fault(
                        key,
                        "no such part of a scenario: "
                                + String.join(", ", KNOWN.stream().sorted().toList()));
            }
        });
        Piece events = map.get("events");
        Piece finds = map.get("finds");
        Piece name = map.get("name");
        if (events == null || finds == null || name == null) {
            piece.fault(null, "a scenario needs name, events and finds");
            return null;
        }
        ShortEvents read = new ShortEvents();
        List<Entry> entries = new ArrayList<>();
        for (Piece line : events.list("a list of events, such as: 0 AUTH_FAIL source=x")) {
            String text = line.text("an event");
            try {
                entries.addAll(read.line(text));
            } catch (IllegalArgumentException e) {
                line.fault(text, String.valueOf(e.getMessage()));
            }
        }
        String answer = String.valueOf(finds.scalar());
        if (!answer.equals("true") && !answer.equals("false")) {
            finds.fault(answer, "true or false");
        }
        RuleScenario.Expected expected =
                answer.equals("true") ? RuleScenario.Expected.FINDING : RuleScenario.Expected.NOTHING;
        return new RuleScenario(rule, place, name.text("a name"), entries, expected, subject(map.get("subject")));
    }

    /** A kind and an id in a text; null if there is none, or after its fault was told. */
    static @Nullable Subject subject(@Nullable Piece piece) {
        if (piece == null) {
            return null;
        }
        String[] words = piece.text("a kind and an id, such as: source x").split("\\s+", 2);
        try {
            return new Subject(Subject.Kind.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            piece.fault(piece.scalar(), "session, source, node, client or fleet, and its id");
            return null;
        }
    }
}
