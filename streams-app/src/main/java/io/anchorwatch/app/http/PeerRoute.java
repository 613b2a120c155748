package io.anchorwatch.app.http;

import io.anchorwatch.app.query.Ask;
import io.anchorwatch.app.query.Part;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.Shelf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The route by which instances ask each other. It answers from this instance's own stores and has nobody else to ask, so
 * that no question goes further than one step. No token, no route: then nobody can use it.
 */
public final class PeerRoute {
    private static final String ROLE = "role";
    private static final String PARTITIONS = "partitions";
    private static final String QUESTION = "question";
    private static final int PARTITIONS_MAX = 10_000;

    private final Shelf own;
    private final Map<String, Ask<?, ?>> asks = new TreeMap<>();
    private final byte @Nullable [] token;

    /**
     * The route over this instance's own stores.
     *
     * @param asks what may be asked
     * @param token what whoever asks must show, or null to answer nobody
     */
    public PeerRoute(Shelf own, Collection<Ask<?, ?>> asks, @Nullable String token) {
        this.own = own;
        asks.forEach(ask -> this.asks.put(ask.name(), ask));
        this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Answers one question.
     *
     * @param name what is asked, from the path
     * @param shown the token that came with it, or null
     * @param parameter of the query by its name, or null
     * @throws Problem 403 without the token, 404 for no such question, 400 for one that cannot be read, 421 when none of
     *     the partitions is here
     */
    Reply answer(String name, @Nullable String shown, Function<String, @Nullable String> parameter) {
        if (token == null || shown == null || !MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8))) {
            throw Problem.of(403, "Forbidden", "this address is for instances of one installation");
        }
        Ask<?, ?> ask = asks.get(name);
        if (ask == null) {
            throw Problem.notFound("nothing is called " + name + " here");
        }
        Set<Integer> partitions = partitions(given(parameter, PARTITIONS));
        List<?> parts = parts(ask, given(parameter, QUESTION), partitions, role(given(parameter, ROLE)));
        if (parts.isEmpty()) {
            throw Problem.of(421, "Misdirected", "none of these partitions can be read here");
        }
        return new Reply(200, "application/json", PeerWire.write(parts), Map.of());
    }

    private <Q, T> List<Part<T>> parts(Ask<Q, T> ask, String json, Set<Integer> partitions, ServedBy.Role role) {
        try {
            return own.ask(ask, PeerWire.question(ask, json), partitions, role);
        } catch (IOException | IllegalArgumentException e) {
            throw Problem.badValue(QUESTION, json, "a question of the kind " + ask.name());
        }
    }

    private static String given(Function<String, @Nullable String> parameter, String name) {
        String value = parameter.apply(name);
        if (value == null) {
            throw Problem.badValue(name, "", "given");
        }
        return value;
    }

    private static ServedBy.Role role(String word) {
        for (ServedBy.Role role : ServedBy.Role.values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw Problem.badValue(ROLE, word, "active or standby");
    }

    private static Set<Integer> partitions(String text) {
        Set<Integer> partitions = new TreeSet<>();
        try {
            for (String each : text.split(",", PARTITIONS_MAX)) {
                partitions.add(Integer.parseUnsignedInt(each));
            }
        } catch (NumberFormatException e) {
            throw Problem.badValue(PARTITIONS, text, "numbers, separated by commas");
        }
        return partitions;
    }
}
