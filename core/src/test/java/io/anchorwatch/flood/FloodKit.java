package io.anchorwatch.flood;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Scenarios of attempts as text. A line is {@code ms code [option...]}; the options are {@code *n/step} (n times, every
 * step ms), {@code @ms} (append time, by default when it happened), {@code +ms} (append delay), {@code s=session},
 * {@code c=claimed session}, {@code from=source} ({@code from=src#} gives each its own), {@code n=node}.
 */
final class FloodKit {
    /** A full second, so that milliseconds and seconds of a table read as they are. */
    static final long BASE = 1_700_000_000_000_000L;

    private FloodKit() {}

    static List<Attempt> attempts(String table) {
        List<Attempt> attempts = new ArrayList<>();
        for (String line : table.strip().split("\n")) {
            String[] words = line.strip().split("\\s+");
            long ms = Long.parseLong(words[0]);
            ReasonCode code = ReasonCode.valueOf(words[1]);
            int times = 1;
            long step = 0;
            long delay = 0;
            Long appended = null;
            String session = "s1";
            boolean claimed = false;
            String source = "src";
            String node = "n1";
            for (int i = 2; i < words.length; i++) {
                String word = words[i];
                String value = word.substring(word.indexOf('=') + 1);
                if (word.startsWith("*")) {
                    String[] parts = word.substring(1).split("/");
                    times = Integer.parseInt(parts[0]);
                    step = Long.parseLong(parts[1]);
                } else if (word.startsWith("@")) {
                    appended = Long.parseLong(word.substring(1));
                } else if (word.startsWith("+")) {
                    delay = Long.parseLong(word.substring(1));
                } else if (word.startsWith("s=")) {
                    session = value;
                } else if (word.startsWith("c=")) {
                    session = value;
                    claimed = true;
                } else if (word.startsWith("from=")) {
                    source = value;
                } else if (word.startsWith("n=")) {
                    node = value;
                } else {
                    throw new IllegalArgumentException(word);
                }
            }
            for (int i = 0; i < times; i++) {
                int number = attempts.size() + 1;
                long at = ms + i * step;
                attempts.add(new Attempt(
                        "default",
                        node,
                        0,
                        number,
                        BASE + at * 1_000,
                        BASE + (appended == null ? at + delay : appended) * 1_000,
                        code,
                        session.replace("#", "-" + number),
                        claimed,
                        source.replace("#", "-" + number)));
            }
        }
        return attempts;
    }

    /** All that is said about the attempts in the order of the log, and an hour of silence. */
    static List<Finding> said(FloodFold fold, List<Attempt> attempts) {
        return new Player(fold).log(attempts).silence();
    }

    /** Plays attempts into one fold, and knows its state. */
    static final class Player {
        private final FloodFold fold;
        private final List<Finding> said = new ArrayList<>();
        private FloodState state;
        private long clock;
        private int late;

        Player(FloodFold fold) {
            this.fold = fold;
        }

        Player log(List<Attempt> attempts) {
            List<Attempt> log = new ArrayList<>(attempts);
            log.sort(Comparator.comparingLong(Attempt::appendedAt));
            log.forEach(attempt -> take(attempt, attempt.appendedAt()));
            return this;
        }

        Player take(Attempt attempt, long clock) {
            this.clock = Math.max(this.clock, clock);
            int before = lateBefore();
            return after(before, fold.take(state, attempt, this.clock));
        }

        Player advance(long clock) {
            this.clock = Math.max(this.clock, clock);
            int before = lateBefore();
            return after(before, fold.advance(state, this.clock));
        }

        Player advanceTo(long ms) {
            return advance(BASE + ms * 1_000);
        }

        private int lateBefore() {
            return state == null ? 0 : state.late();
        }

        private Player after(int before, Step<FloodState, Finding> step) {
            late += Math.max(0, (step.state() == null ? 0 : step.state().late()) - before);
            state = step.state();
            said.addAll(step.outputs());
            return this;
        }

        FloodState state() {
            return state;
        }

        int late() {
            return late;
        }

        /** As if it had been stored and read again. */
        Player stored() {
            FloodStateCodec codec = new FloodStateCodec();
            state = state == null ? null : codec.decode(codec.encode(state));
            return this;
        }

        List<Finding> said() {
            return said;
        }

        List<Finding> silence() {
            return advance(clock + 3_600_000_000L).said();
        }
    }

    /** The last word on each finding, in order of beginning, refuted ones left out. */
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
                    .append(' ')
                    .append(finding.severity())
                    .append(" began=")
                    .append(ms(finding.beganAt()))
                    .append(" last=")
                    .append(ms(finding.lastSeenAt()))
                    .append(" attempts=")
                    .append(finding.attempts())
                    .append(" rejections=")
                    .append(finding.rejections())
                    .append('\n');
        }
        return text.toString();
    }

    static String text(String table) {
        return table.isBlank() ? "" : table.strip().lines().map(String::strip).reduce("", (a, b) -> a + b + "\n");
    }

    private static long ms(long at) {
        return (at - BASE) / 1_000;
    }

    /** A history for one source at one node on one session: quiet stretches, bursts, late and mixed attempts. */
    static List<Attempt> history(long seed, boolean lateOnes) {
        Random random = new Random(seed);
        ReasonCode[] outcomes = java.util.Arrays.stream(ReasonCode.values())
                .filter(ReasonCode::attempts)
                .toArray(ReasonCode[]::new);
        List<Attempt> attempts = new ArrayList<>();
        long ms = random.nextInt(5_000);
        int stretches = 3 + random.nextInt(6);
        for (int stretch = 0; stretch < stretches; stretch++) {
            int many = random.nextInt(120);
            int step = 1 + random.nextInt(700);
            boolean hostile = random.nextInt(3) > 0;
            for (int i = 0; i < many; i++) {
                ReasonCode code = hostile && random.nextInt(10) > 0
                        ? ReasonCode.AUTH_FAIL
                        : outcomes[random.nextInt(outcomes.length)];
                long at = BASE + ms * 1_000 + random.nextInt(1_000);
                long delay = random.nextInt(lateOnes && random.nextInt(20) == 0 ? 300_000_000 : 400_000);
                boolean unknown = code == ReasonCode.SESSION_NOT_FOUND;
                attempts.add(new Attempt(
                        "default",
                        "n1",
                        0,
                        attempts.size() + 1L,
                        at,
                        at + delay,
                        code,
                        unknown ? "x" + random.nextInt(200) : "s1",
                        unknown,
                        "src" + random.nextInt(40)));
                ms += random.nextInt(2 * step);
            }
            ms += random.nextInt(60_000);
        }
        return attempts;
    }
}
