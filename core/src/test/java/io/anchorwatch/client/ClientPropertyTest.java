package io.anchorwatch.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.client.ClientKit.Arrival;
import io.anchorwatch.client.ClientKit.Player;
import io.anchorwatch.conclusion.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the client fold, over seeded histories. */
class ClientPropertyTest {
    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Births, losses of the binding and ends in the order of the log, arriving when they were appended. */
    private static List<Arrival> history(int seed) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        long born = ClientKit.at(0);
        int sessions = 2 + random.nextInt(12);
        for (int i = 0; i < sessions; i++) {
            born += random.nextInt(5) == 0 ? random.nextInt(4_000_000) : random.nextInt(300_000_000);
            long appended = born + random.nextInt(4_000_000);
            long ttl = random.nextInt(4) == 0 ? 100_000_000 : 28_800_000_000L;
            String id = "S" + random.nextInt(1_000_000);
            arrivals.add(new Arrival(appended, ClientKit.session(id, born, appended, null, null, ttl, 15_000_000)));
            Long unbound = null;
            long change = appended;
            if (random.nextInt(3) == 0) {
                unbound = born + random.nextInt(200_000_000);
                change = Math.max(change, unbound);
                arrivals.add(
                        new Arrival(change, ClientKit.session(id, born, appended, null, unbound, ttl, 15_000_000)));
            }
            if (random.nextInt(4) > 0) {
                long ended = born + random.nextInt(300_000_000);
                long late = random.nextInt(5) == 0 ? random.nextInt(400_000_000) : random.nextInt(3_000_000);
                arrivals.add(new Arrival(
                        Math.max(change, ended + late),
                        ClientKit.session(id, born, appended, ended, unbound, ttl, 15_000_000)));
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::clock));
        return arrivals;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_same_log_says_the_same_and_leaves_nothing(int seed) {
        Player player = new Player().play(history(seed)).silence();
        assertThat(player.state()).isNull();
        assertThat(player.said())
                .isEqualTo(new Player().play(history(seed)).silence().said());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_birth_in_the_life_of_the_one_before_is_reported_and_no_other(int seed) {
        List<Arrival> history = history(seed);
        List<ClientSession> finals = history.stream()
                .map(Arrival::session)
                .sorted(Comparator.comparingLong(ClientSession::bornAt).thenComparing(ClientSession::sessionId))
                .filter(s -> history.stream()
                                .map(Arrival::session)
                                .filter(o -> o.sessionId().equals(s.sessionId()))
                                .reduce((a, b) -> b)
                                .orElseThrow()
                        == s)
                .toList();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < finals.size(); i++) {
            ClientSession old = finals.get(i - 1);
            ClientSession born = finals.get(i);
            boolean over = old.endedAt() != null && old.endedAt() <= born.bornAt() + 5_000_000;
            boolean expired = born.bornAt() - old.bornAt() >= old.sessionTtl();
            boolean lost = old.unboundSince() != null && born.bornAt() - old.unboundSince() >= 15_000_000;
            if (!over && !expired && !lost) {
                expected.add(born.handshakeEventId());
            }
        }
        List<Finding> last = ClientKit.last(new Player().play(history).silence().said());
        assertThat(last.stream()
                        .mapToInt(f -> Integer.parseInt(f.details().getOrDefault("resets", "1")))
                        .sum())
                .isEqualTo(expected.size());
        assertThat(last.stream().flatMap(f -> f.evidence().stream())).containsAll(expected);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_arrives_first_within_the_grace_does_not_matter(int seed) {
        List<Arrival> history = history(seed);
        List<Finding> expected =
                ClientKit.last(new Player().play(history).silence().said());
        Random random = new Random(seed);
        List<Arrival> jittered = new ArrayList<>();
        for (Arrival arrival :
                history) { // partitions run ahead of the watermark; those of one session keep their order
            long ahead = arrival.clock() - (long) (arrival.session().sessionId().hashCode() & 0xFFFF) * 60;
            jittered.add(new Arrival(ahead, arrival.session()));
        }
        jittered.sort(Comparator.comparingLong(Arrival::clock));
        Player player = new Player();
        for (Arrival arrival : jittered) {
            if (random.nextBoolean()) {
                player.advance(arrival.clock());
            }
            player.take(arrival);
        }
        assertThat(ClientKit.last(player.silence().said())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void extra_ticks_change_nothing_and_deadlines_only_rise(int seed) {
        List<Arrival> history = history(seed);
        List<Finding> expected = new Player().play(history).silence().said();
        Random random = new Random(seed);
        Player player = new Player();
        ClientFold fold = new ClientFold();
        long clock = history.get(0).clock();
        for (Arrival arrival : history) {
            while (clock < arrival.clock() && random.nextInt(3) > 0) {
                clock += (long) ((arrival.clock() - clock) * random.nextDouble()) + 1;
                player.advance(Math.min(clock, arrival.clock()));
                if (player.state() != null) {
                    assertThat(fold.deadline(player.state())).isGreaterThan(Math.min(clock, arrival.clock()));
                }
            }
            clock = arrival.clock();
            player.take(arrival);
            if (player.state() != null) {
                assertThat(fold.deadline(player.state())).isGreaterThan(clock);
            }
        }
        assertThat(player.silence().said()).isEqualTo(expected);
    }
}
