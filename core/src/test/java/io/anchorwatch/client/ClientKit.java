package io.anchorwatch.client;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scenarios of a client's sessions as text. A line is {@code clock session [option...]} in seconds: the watermark when
 * the snapshot arrives; options {@code born=}, {@code appended=} (by default born), {@code end=}, {@code unbound=},
 * {@code ttl=} and {@code loss=}. A line {@code clock time} only moves the watermark.
 */
final class ClientKit {
    static final long BASE = 1_700_000_000_000_000L;

    private ClientKit() {}

    /** A snapshot and the watermark when it arrives. */
    record Arrival(long clock, ClientSession session) {}

    static List<Arrival> arrivals(String table) {
        List<Arrival> arrivals = new ArrayList<>();
        for (String line : table.strip().split("\n")) {
            String[] words = line.strip().split("\\s+");
            Map<String, Double> options = new LinkedHashMap<>();
            for (int i = 2; i < words.length; i++) {
                String[] option = words[i].split("=");
                options.put(option[0], Double.valueOf(option[1]));
            }
            double born = options.getOrDefault("born", Double.valueOf(words[0]));
            ClientSession session = words[1].equals("time")
                    ? null
                    : session(
                            words[1],
                            at(born),
                            at(options.getOrDefault("appended", born)),
                            options.containsKey("end") ? Long.valueOf(at(options.get("end"))) : null,
                            options.containsKey("unbound") ? Long.valueOf(at(options.get("unbound"))) : null,
                            (long) (options.getOrDefault("ttl", 28_800.0) * 1e6),
                            (long) (options.getOrDefault("loss", 15.0) * 1e6));
            arrivals.add(new Arrival(at(Double.parseDouble(words[0])), session));
        }
        return arrivals;
    }

    static ClientSession session(String id, long born, long appended, Long ended, Long unbound, long ttl, long loss) {
        return new ClientSession("default", "c1", id, born, appended, "default/n1/0/" + id, ended, unbound, ttl, loss);
    }

    static long at(double seconds) {
        return BASE + Math.round(seconds * 1e6);
    }

    /** Plays snapshots into one fold. */
    static final class Player {
        private final ClientFold fold = new ClientFold();
        private final ClientStateCodec codec = new ClientStateCodec();
        private final List<Finding> said = new ArrayList<>();
        private ClientState state;
        private long clock;

        Player play(List<Arrival> arrivals) {
            arrivals.forEach(this::take);
            return this;
        }

        Player take(Arrival arrival) {
            clock = Math.max(clock, arrival.clock());
            return after(
                    arrival.session() == null
                            ? fold.advance(state, clock)
                            : fold.take(state, arrival.session(), clock));
        }

        Player advance(long clock) {
            this.clock = Math.max(this.clock, clock);
            return after(fold.advance(state, this.clock));
        }

        Player silence() {
            return advance(clock + 100_000_000_000L);
        }

        private Player after(Step<ClientState, Finding> step) {
            said.addAll(step.outputs());
            state = step.state() == null ? null : codec.decode(codec.encode(step.state()));
            if (state != null && !state.equals(step.state())) {
                throw new AssertionError("stored and read it is another state: " + state);
            }
            return this;
        }

        List<Finding> said() {
            return said;
        }

        ClientState state() {
            return state;
        }
    }

    static List<Finding> last(List<Finding> said) {
        Map<String, Finding> last = new LinkedHashMap<>();
        said.forEach(finding -> last.put(finding.findingId(), finding));
        return last.values().stream()
                .filter(finding -> !finding.withdrawn())
                .sorted(Comparator.comparingLong(Finding::beganAt))
                .toList();
    }

    static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(finding.status())
                    .append(finding.withdrawn() ? " withdrawn" : "")
                    .append(" began=")
                    .append((finding.beganAt() - BASE) / 1_000_000)
                    .append(' ')
                    .append(finding.details().get("previous_session_id"))
                    .append('>')
                    .append(finding.details().get("new_session_id"))
                    .append(
                            finding.details().containsKey("resets")
                                    ? " resets=" + finding.details().get("resets")
                                    : "")
                    .append('\n');
        }
        return text.toString();
    }
}
