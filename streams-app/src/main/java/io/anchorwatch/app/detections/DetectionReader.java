package io.anchorwatch.app.detections;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.sigma.Condition;
import io.anchorwatch.sigma.ConditionText;
import io.anchorwatch.sigma.Detection;
import io.anchorwatch.sigma.Expression;
import io.anchorwatch.sigma.Fields;
import io.anchorwatch.sigma.Glob;
import io.anchorwatch.sigma.Likeness;
import io.anchorwatch.sigma.Selection;
import io.anchorwatch.sigma.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a Sigma rule looks for in one event. What is not supported is a fault: a rule that is taken is executed. */
final class DetectionReader {
    private static final String SELECTION = "a map of fields, or a list of such maps";
    private static final String VALUES = "a value or a list of values";
    private static final String MODIFIERS = "contains, startswith, endswith, re, re|i, exists, or one of the first four"
            + " with |all: other modifiers are not supported";
    private static final int MOST = 1_000;
    private static final int TEXT_MAX = 1_000;

    private DetectionReader() {}

    /**
     * The detection of a document.
     *
     * @param top the document's map
     * @return null if it cannot be said what it is; its faults were told
     */
    static @Nullable Detection read(Map<String, Piece> top, String id, String name) {
        source(top);
        Piece detection = top.get("detection");
        if (detection == null) {
            return null;
        }
        List<Selection> selections = new ArrayList<>();
        Piece condition = null;
        for (Map.Entry<String, Piece> each :
                detection.map("a map of selections and a condition").entrySet()) {
            if (each.getKey().equals("condition")) {
                condition = each.getValue();
            } else {
                selections.add(selection(each.getKey(), each.getValue()));
            }
        }
        if (condition == null || selections.isEmpty()) {
            detection.fault(null, "selections, and a condition that names them");
            return null;
        }
        Condition read =
                condition(condition, selections.stream().map(Selection::name).toList());
        return read == null ? null : new Detection(id, name, selections, read);
    }

    private static void source(Map<String, Piece> top) {
        Piece logsource = top.get("logsource");
        if (logsource == null) {
            top.values().iterator().next().fault(null, "needs a logsource: product anchorwatch, service audit");
            return;
        }
        Map<String, String> right = Map.of("product", "anchorwatch", "service", "audit");
        Map<String, Piece> map = logsource.map("a map with product and service");
        map.forEach((key, value) -> {
            String wanted = right.get(key);
            if (wanted != null && !wanted.equals(value.scalar())) {
                value.fault(value.scalar(), key + " must be " + wanted);
            } else if (wanted == null && !key.equals("definition")) {
                value.fault(key, "product, service or definition: other log sources are not here");
            }
        });
        if (!map.containsKey("product")) {
            logsource.fault(null, "product must be anchorwatch");
        }
    }

    private static @Nullable Condition condition(Piece condition, List<String> names) {
        String text = condition.text("a condition as text, such as: selection and not filter");
        try {
            return text.isEmpty() ? null : ConditionText.read(text, names);
        } catch (IllegalArgumentException e) {
            condition.fault(text, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static Selection selection(String name, Piece piece) {
        List<List<Term>> alternatives = new ArrayList<>();
        if (piece.isList()) {
            for (Piece each : piece.list(SELECTION)) {
                if (each.isMap()) {
                    alternatives.add(terms(each));
                } else {
                    each.fault(each.scalar(), SELECTION + ": keywords without a field are not supported");
                }
            }
        } else {
            alternatives.add(terms(piece));
        }
        return new Selection(name, alternatives);
    }

    private static List<Term> terms(Piece piece) {
        List<Term> terms = new ArrayList<>();
        Map<String, Piece> fields = piece.map(SELECTION);
        fields.forEach((key, value) -> {
            Term term = term(key, value);
            if (term != null) {
                terms.add(term);
            }
        });
        if (piece.isMap() && fields.isEmpty()) {
            piece.fault(null, "at least one field");
        }
        return terms;
    }

    private static @Nullable Term term(String key, Piece piece) {
        List<String> words = List.of(key.split("\\|", -1));
        String field = words.get(0);
        if (!Fields.known(field)) {
            piece.fault(field, "a field of an event: " + String.join(", ", Fields.names()) + ", or details. and a key");
            return null;
        }
        List<String> modifiers = new ArrayList<>(words.subList(1, words.size()));
        Term.How how = modifiers.size() > 1 && modifiers.remove("all") ? Term.How.ALL : Term.How.ANY;
        String modifier = String.join("|", modifiers);
        if (!Set.of("", "contains", "startswith", "endswith", "re", "re|i", "exists")
                        .contains(modifier)
                || (how == Term.How.ALL && (modifier.isEmpty() || modifier.equals("exists")))) {
            piece.fault(key, MODIFIERS);
            return null;
        }
        List<Likeness> values = new ArrayList<>();
        List<Piece> pieces = piece.isNothing() ? List.of(piece) : piece.list(VALUES);
        for (Piece each : pieces) {
            Likeness value = value(field, modifier, each);
            if (value != null) {
                values.add(value);
            }
        }
        if (values.size() > MOST) {
            piece.fault(null, "at most " + MOST + " values");
        }
        return values.isEmpty() ? null : new Term(field, how, values);
    }

    private static @Nullable Likeness value(String field, String modifier, Piece piece) {
        String text = piece.scalar();
        if (text == null) {
            piece.fault(null, VALUES);
            return null;
        }
        if (modifier.equals("exists")) {
            if (!text.equals("true") && !text.equals("false")) {
                piece.fault(text, "true or false");
            }
            return text.equals("true") ? Likeness.Presence.PRESENT : Likeness.Presence.ABSENT;
        }
        if (piece.isNothing()) {
            if (!modifier.isEmpty()) {
                piece.fault(text, VALUES);
            }
            return Likeness.Presence.ABSENT;
        }
        if (modifier.startsWith("re")) {
            return expression(text, modifier.equals("re") ? Expression.Case.MATTERS : Expression.Case.IGNORED, piece);
        }
        if (text.length() > TEXT_MAX) {
            piece.fault(text, "at most " + TEXT_MAX + " characters");
        }
        String canonical = ReasonCode.canonical(text, false, true);
        if (field.equals("code") && modifier.isEmpty() && !canonical.equals(text)) {
            piece.fault(text, "events have the code " + canonical + " for it: foreign spellings are translated before");
        }
        return Glob.of(
                text,
                switch (modifier) {
                    case "contains" -> Glob.Anchor.CONTAINS;
                    case "startswith" -> Glob.Anchor.STARTS;
                    case "endswith" -> Glob.Anchor.ENDS;
                    default -> Glob.Anchor.WHOLE;
                });
    }

    private static @Nullable Likeness expression(String text, Expression.Case letters, Piece piece) {
        try {
            return Expression.of(text, letters);
        } catch (IllegalArgumentException e) {
            String why = e instanceof java.util.regex.PatternSyntaxException syntax
                    ? syntax.getDescription()
                    : String.valueOf(e.getMessage());
            piece.fault(text, "a regular expression of at most " + Expression.LENGTH_MAX + " characters: " + why);
            return null;
        }
    }
}
