package io.anchorwatch.session;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.conclusion.Conclusion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one look at a session gave. Said twice under one id, the later word holds. */
public final class Statements {
    // Most events say nothing: each map is made when the first thing goes into it.
    private Map<String, Conclusion> conclusions = Map.of();
    private Map<String, WindowShare> shares = Map.of();
    private Map<String, WindowShare> withdrawn = Map.of();
    private @Nullable ClientSession client;

    void say(Conclusion conclusion) {
        conclusions = writable(conclusions);
        conclusions.put(conclusion.id(), conclusion);
    }

    private static <V> Map<String, V> writable(Map<String, V> map) {
        return map.isEmpty() ? new LinkedHashMap<>(4) : map;
    }

    void unsay(String id) {
        if (!conclusions.isEmpty()) {
            conclusions.remove(id);
        }
    }

    void share(WindowShare share) {
        String place = place(share);
        shares = writable(shares);
        shares.put(place, share);
        if (!withdrawn.isEmpty()) {
            withdrawn.remove(place);
        }
    }

    private static String place(WindowShare share) {
        return share.invariant().name() + share.windowStart();
    }

    void client(@Nullable ClientSession snapshot) {
        client = snapshot;
    }

    /** As they now stand, without revisions, in the order in which they were first said. */
    public Collection<Conclusion> conclusions() {
        return conclusions.values();
    }

    @Nullable
    Conclusion conclusion(String id) {
        return conclusions.get(id);
    }

    /** As they now stand; a share that was given before and is not named has not changed. */
    public Collection<WindowShare> shares() {
        return shares.values();
    }

    /** The session as its client's fold should know it, or null when nothing about that has changed. */
    public @Nullable ClientSession client() {
        return client;
    }

    void withdraw(WindowShare share) {
        String place = place(share);
        if (!shares.isEmpty()) {
            shares.remove(place);
        }
        withdrawn = writable(withdrawn);
        withdrawn.put(place, share);
    }

    /** Shares that no longer hold, whether they were given before or only said a moment ago. */
    public Collection<WindowShare> withdrawnShares() {
        return withdrawn.values();
    }

    public boolean isEmpty() {
        return withdrawn.isEmpty() && conclusions.isEmpty() && shares.isEmpty() && client == null;
    }
}
