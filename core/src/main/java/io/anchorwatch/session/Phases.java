package io.anchorwatch.session;

import io.anchorwatch.event.SessionState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The states that one recovery passes through, and how long it was in each, by the times that nodes say. */
final class Phases {
    private final Map<SessionState, Long> spent = new EnumMap<>(SessionState.class);
    private SessionState phase;
    private @Nullable Long began;

    /** @param phase the state that it is in, of which nobody has said since when */
    Phases(SessionState phase) {
        this.phase = phase;
    }

    SessionState phase() {
        return phase;
    }

    /** @param next null where it is not said: the phase stays and begins anew */
    void enter(@Nullable SessionState next, long at) {
        phase = next == null ? phase : next;
        began = at;
    }

    /**
     * The phase ends; its time counts if it was the one that is left.
     *
     * @return whether it ends before it began
     */
    boolean leave(@Nullable SessionState from, long at) {
        if (began == null || phase != from) {
            return false;
        }
        spent.merge(phase, Math.max(0, at - began), Long::sum);
        return at < began;
    }

    /** It is no longer known since when the phase lasts. */
    void gap() {
        began = null;
    }

    /** Milliseconds, or null for a state that was never left. */
    @Nullable
    Long spent(SessionState state) {
        Long micros = spent.get(state);
        return micros == null ? null : Long.valueOf(micros / 1_000);
    }

    void rest(RestWriter out) {
        out.state(phase).optionalTime(began).number(spent.size());
        spent.forEach((state, micros) -> out.state(state).number(micros));
    }

    void wake(RestReader in) {
        phase = Objects.requireNonNull(in.state());
        began = in.optionalTime();
        for (long left = in.number(); left > 0; left--) {
            spent.put(Objects.requireNonNull(in.state()), in.number());
        }
    }
}
