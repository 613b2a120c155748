package io.anchorwatch.app.query;

import io.anchorwatch.app.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An instance's partitions in a map: the second implementation, for tests. What is asked is a session's name. */
public final class MemoryShelf implements Shelf {
    /** Which timeline. */
    public record Name(String sessionId) {}

    public static final Ask<Name, SessionTimeline> ASK =
            new Ask<>("timeline", "timelines", Topics.REASON_EVENTS, Name.class, SessionTimeline.class);

    private final String instance;
    private final Map<Integer, ServedBy.Role> roles = new TreeMap<>();
    private final Map<Integer, Function<Object, @Nullable Object>> held = new TreeMap<>();
    private final List<Object> questions = new ArrayList<>();
    private long lag;

    public MemoryShelf(String instance) {
        this.instance = instance;
    }

    /** From now on it holds that partition, and this is in it. */
    public synchronized MemoryShelf hold(int partition, ServedBy.Role role, @Nullable Object answer) {
        roles.put(partition, role);
        held.put(partition, question -> answer);
        return this;
    }

    /** From now on its copies are so far behind. */
    public synchronized MemoryShelf lag(long records) {
        lag = records;
        return this;
    }

    /** All that it was asked. */
    public synchronized List<Object> questions() {
        return List.copyOf(questions);
    }

    @Override
    public synchronized <Q, T> List<Part<T>> ask(
            Ask<Q, T> ask, Q question, Set<Integer> partitions, ServedBy.Role wanted) {
        questions.add(question);
        List<Part<T>> parts = new ArrayList<>();
        for (int partition : partitions) {
            ServedBy.Role role = roles.get(partition);
            if (role == ServedBy.Role.ACTIVE || (role != null && wanted == ServedBy.Role.STANDBY)) {
                T value = ask.answer().cast(held.get(partition).apply(question));
                parts.add(new Part<>(
                        new ServedBy(instance, role, partition, 10, role == ServedBy.Role.ACTIVE ? 0 : lag),
                        role == ServedBy.Role.ACTIVE,
                        value));
            }
        }
        return parts;
    }
}
