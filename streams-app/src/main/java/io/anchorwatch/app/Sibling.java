package io.anchorwatch.app;

import io.anchorwatch.app.http.Health;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * An application that runs beside the one that concludes. It is waited for until it has run once, so that nobody goes on to the
 * next instance before this one does all that it should; afterwards, whatever becomes of it, sessions and conclusions are
 * answered as before, and it is only told how it stands.
 */
final class Sibling {
    private final String name;
    private final Supplier<KafkaStreams.State> state;
    private final Restoring restoring;
    private volatile boolean ran;

    Sibling(String name, Supplier<KafkaStreams.State> state, Restoring restoring) {
        this.name = name;
        this.state = state;
        this.restoring = restoring;
    }

    /** Whether it will do nothing more until the process is started anew. */
    static boolean stopped(KafkaStreams.State state) {
        return state.hasStartedOrFinishedShuttingDown() && state != KafkaStreams.State.PENDING_SHUTDOWN;
    }

    /** What is waited for; null where nothing is, or where waiting would not help. */
    @Nullable
    String waitingFor() {
        KafkaStreams.State now = state.get();
        ran |= now == KafkaStreams.State.RUNNING;
        if (ran || stopped(now)) {
            return null;
        }
        String restored = restoring.told(name);
        return "the application " + name + " is " + now + (restored == null ? "" : ", " + restored);
    }

    Health.Application standing() {
        return standing(name, state.get(), restoring.told(name));
    }

    static Health.Application standing(String name, KafkaStreams.State state, @Nullable String restored) {
        return new Health.Application(name, state.name(), stopped(state), restored);
    }
}
