package io.anchorwatch.app.forward.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any receiver, however bad: what it received and the dead letters are all that was sent, in the order of each session. */
final class DeliveryPropertyTest {
    private static final int RECORDS = 2_000;

    static java.util.stream.LongStream seeds() {
        return java.util.stream.LongStream.rangeClosed(1, 20);
    }

    /** Takes, loses, refuses and miscounts by chance; one record in five hundred it never takes. */
    private static final class Receiver {
        private final Random random;
        private final boolean bulk;
        private final List<Parcel> received = new ArrayList<>();

        Receiver(Random random, boolean bulk) {
            this.random = random;
            this.bulk = bulk;
        }

        static boolean poison(Parcel parcel) {
            return parcel.record().offset() % 500 == 99;
        }

        Verdict answer(List<Parcel> parcels) {
            switch (random.nextInt(12)) {
                case 0:
                    return new Verdict.Retry("reset before anything was read");
                case 1: // half of it arrived, or all, and the answer is lost
                    if (parcels.stream().noneMatch(Receiver::poison)) {
                        received.addAll(parcels.subList(0, bulk ? parcels.size() / 2 : parcels.size()));
                    }
                    return new Verdict.Retry("reset in the middle");
                case 2:
                    return new Verdict.Retry("429", Duration.ofSeconds(random.nextInt(100)));
                case 3:
                    return parcels.size() > 50
                            ? new Verdict.Refused(new Refusal(Cause.TOO_LARGE, "413", ""), null)
                            : new Verdict.Retry("503");
                default:
                    return bulk ? items(parcels) : whole(parcels);
            }
        }

        private Verdict whole(List<Parcel> parcels) {
            for (int i = 0; i < parcels.size(); i++) {
                if (poison(parcels.get(i))) {
                    Integer named = random.nextInt(3) == 0 ? null : random.nextInt(5) == 0 ? random.nextInt(9_000) : i;
                    return new Verdict.Refused(new Refusal(Cause.REFUSED_BY_RECEIVER, "400", "bad"), named);
                }
            }
            received.addAll(parcels);
            return Verdict.ACCEPTED;
        }

        private Verdict items(List<Parcel> parcels) {
            List<Verdict> items = new ArrayList<>();
            for (Parcel each : parcels) {
                if (poison(each)) {
                    items.add(new Verdict.Refused(new Refusal(Cause.REFUSED_BY_RECEIVER, "400", "bad"), null));
                } else if (random.nextInt(20) == 0) {
                    items.add(new Verdict.Retry("429"));
                } else {
                    received.add(each);
                    items.add(Verdict.ACCEPTED);
                }
            }
            return new Verdict.Each(random.nextInt(10) == 0 ? items.subList(0, items.size() / 2) : items);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothing_is_lost_and_every_session_arrives_in_its_order(long seed) {
        Random random = new Random(seed);
        boolean bulk = seed % 2 == 0;
        Receiver receiver = new Receiver(random, bulk);
        List<Parcel> all = new ArrayList<>();
        for (int offset = 0; offset < RECORDS; offset++) {
            int partition = random.nextInt(3);
            all.add(Parcels.of(partition, offset, "s" + partition + random.nextInt(4)));
        }
        List<Parcel> dead = new ArrayList<>();
        List<Parcel> settled = new ArrayList<>();
        Backoff backoff = new Backoff(random);
        DeadShare share = new DeadShare(50);
        long now = 0;
        for (int from = 0; from < RECORDS; ) {
            int to = Math.min(RECORDS, from + 1 + random.nextInt(400));
            Delivery delivery = new Delivery(
                    all.subList(from, to), each -> true, (parcel, how) -> settled.add(parcel), backoff, share);
            Step step = delivery.next(now);
            while (!(step instanceof Step.Done)) {
                if (step instanceof Step.Send send) {
                    delivery.answered(receiver.answer(send.parcels()), now);
                } else if (step instanceof Step.Wait wait) {
                    now = wait.untilMs();
                } else if (step instanceof Step.Bury grave && random.nextInt(4) == 0) {
                    delivery.notBuried("no broker", now);
                } else if (step instanceof Step.Bury grave) {
                    dead.add(grave.parcel());
                    delivery.buried();
                }
                assertThat(step).isNotInstanceOf(Step.Stopped.class);
                step = delivery.next(now);
            }
            from = to;
        }
        assertThat(settled).as("each is settled once").hasSize(RECORDS).doesNotHaveDuplicates();
        assertThat(dead)
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().filter(Receiver::poison).toList());
        Set<Parcel> everything = new HashSet<>(receiver.received);
        everything.addAll(dead);
        assertThat(everything).containsAll(all);
        if (!bulk) { // items that a bulk interface puts off arrive behind their neighbours
            assertOrder(receiver.received);
        }
    }

    /** When a record arrives first, all that was said of its session before has arrived. */
    private static void assertOrder(List<Parcel> received) {
        Map<String, Long> highest = new HashMap<>();
        Set<Parcel> seen = new HashSet<>();
        for (Parcel each : received) {
            if (seen.add(each)) {
                String session = new String(each.record().key(), java.nio.charset.StandardCharsets.UTF_8);
                Long before = highest.put(session, each.record().offset());
                assertThat(before == null || before < each.record().offset())
                        .as(each.id())
                        .isTrue();
            }
        }
    }
}
