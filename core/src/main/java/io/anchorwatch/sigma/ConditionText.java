package io.anchorwatch.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a condition: names of selections with {@code and}, {@code or}, {@code not} and brackets, and {@code 1 of} or
 * {@code all of} a name with {@code *}, or of {@code them}. Not binds closest, then and.
 */
public final class ConditionText {
    private static final Pattern WORD = Pattern.compile("\\s*(\\(|\\)|[^\\s()]+)");
    private static final int DEPTH_MAX = 32;

    private record Word(String text, int column) {}

    private final List<String> selections;
    private final List<Word> words = new ArrayList<>();
    private int at;
    private int depth;

    private ConditionText(String text, List<String> selections) {
        this.selections = selections;
        Matcher matcher = WORD.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            words.add(new Word(matcher.group(1), matcher.start(1) + 1));
            end = matcher.end();
        }
        words.add(new Word("", text.length() + 1));
    }

    /**
     * The condition that a text says.
     *
     * @param selections the names that there are
     * @throws IllegalArgumentException if it says none; the message names the word and its column, from 1
     */
    public static Condition read(String text, List<String> selections) {
        ConditionText reading = new ConditionText(text, selections);
        Condition condition = reading.or();
        if (reading.at < reading.words.size() - 1) {
            throw reading.wrong("and, or, or the end");
        }
        return condition;
    }

    private Condition or() {
        if (++depth > DEPTH_MAX) {
            throw wrong("at most " + DEPTH_MAX + " brackets within each other");
        }
        List<Condition> any = new ArrayList<>(List.of(and()));
        while (taken("or")) {
            any.add(and());
        }
        depth--;
        return any.size() == 1 ? any.get(0) : new Condition.One(any);
    }

    private Condition and() {
        List<Condition> each = new ArrayList<>(List.of(not()));
        while (taken("and")) {
            each.add(not());
        }
        return each.size() == 1 ? each.get(0) : new Condition.Each(each);
    }

    private Condition not() {
        boolean negated = false;
        while (taken("not")) {
            negated = !negated;
        }
        Condition condition = one();
        return negated ? new Condition.Not(condition) : condition;
    }

    private Condition one() {
        if (taken("(")) {
            Condition inner = or();
            if (!taken(")")) {
                throw wrong("a closing bracket");
            }
            return inner;
        }
        boolean all = is("all");
        if ((all || is("1") || is("any"))
                && words.get(Math.min(at + 1, words.size() - 1)).text().equals("of")) {
            at += 2;
            List<Condition> named = named();
            return all ? new Condition.Each(named) : new Condition.One(named);
        }
        String name = words.get(at).text();
        if (!selections.contains(name)) {
            throw wrong("the name of a selection (" + String.join(", ", selections) + ")");
        }
        at++;
        return new Condition.Is(name);
    }

    private List<Condition> named() {
        String pattern = words.get(at).text();
        boolean them = is("them");
        List<Condition> named = new ArrayList<>();
        for (String name : selections) {
            boolean meant = them
                    ? !name.startsWith("_")
                    : Glob.of(pattern, Glob.Anchor.WHOLE).holds(name);
            if (meant) {
                named.add(new Condition.Is(name));
            }
        }
        if (named.isEmpty()) {
            throw wrong("them, or a name with * that selections have");
        }
        at++;
        return named;
    }

    private boolean is(String word) {
        return words.get(at).text().toLowerCase(Locale.ROOT).equals(word);
    }

    private boolean taken(String word) {
        boolean there = is(word);
        at += there ? 1 : 0;
        return there;
    }

    private IllegalArgumentException wrong(String right) {
        Word word = words.get(at);
        String found = word.text().isEmpty() ? "its end" : "'" + word.text() + "'";
        return new IllegalArgumentException(
                "column " + word.column() + " of the condition has " + found + " where " + right + " is expected");
    }
}
