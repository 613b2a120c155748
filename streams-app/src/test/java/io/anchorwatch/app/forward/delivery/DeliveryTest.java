package io.anchorwatch.app.forward.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What follows from an answer, step by step. */
final class DeliveryTest {
    private static final Refusal BAD = new Refusal(Cause.REFUSED_BY_RECEIVER, "400/6", "bad");

    private final List<Parcel> settled = new ArrayList<>();
    private final Set<Parcel> lost = new HashSet<>();
    private final Backoff backoff = new Backoff(new Random(1));
    private final DeadShare share = new DeadShare(2);
    private long now;

    private Delivery delivery(List<Parcel> parcels) {
        return new Delivery(parcels, each -> !lost.contains(each), (each, how) -> settled.add(each), backoff, share);
    }

    private List<Long> sent(Delivery delivery) {
        return ((Step.Send) delivery.next(now))
                .parcels().stream().map(each -> each.record().offset()).toList();
    }

    @Test
    void what_is_accepted_is_settled_in_order() {
        List<Parcel> parcels = Parcels.some(3);
        Delivery delivery = delivery(parcels);
        assertThat(sent(delivery)).containsExactly(0L, 1L, 2L);
        assertThat(settled).isEmpty();
        delivery.answered(Verdict.ACCEPTED, now);
        assertThat(settled).containsExactlyElementsOf(parcels);
        assertThat(delivery.next(now)).isInstanceOf(Step.Done.class);
    }

    @Test
    void what_fails_is_sent_again_whole_after_a_growing_wait_of_a_minute_at_most() {
        Delivery delivery = delivery(Parcels.some(2));
        long longest = 0;
        for (int failure = 0; failure < 40; failure++) {
            assertThat(sent(delivery)).containsExactly(0L, 1L);
            delivery.answered(new Verdict.Retry("503"), now);
            long until = ((Step.Wait) delivery.next(now)).untilMs();
            longest = Math.max(longest, until - now);
            assertThat(until - now).isBetween(Backoff.FIRST_MS / 2, Backoff.MOST_MS);
            now = until;
        }
        assertThat(longest).isGreaterThan(30_000);
        assertThat(backoff.failing()).isTrue();
        assertThat(settled).isEmpty();
        assertThat(sent(delivery)).containsExactly(0L, 1L);
        delivery.answered(Verdict.ACCEPTED, now);
        assertThat(backoff.failing()).isFalse();
    }

    @Test
    void the_wait_that_a_receiver_asks_for_wins_over_ours() {
        Delivery delivery = delivery(Parcels.some(1));
        sent(delivery);
        delivery.answered(new Verdict.Retry("429", Duration.ofSeconds(100)), now);
        assertThat(delivery.next(now)).isEqualTo(new Step.Wait(100_000));
        assertThat(delivery.next(99_999)).isEqualTo(new Step.Wait(100_000));
        now = 100_000;
        assertThat(sent(delivery)).containsExactly(0L);
        delivery.answered(new Verdict.Retry("429", Duration.ofDays(400)), now);
        assertThat(delivery.next(now)).isEqualTo(new Step.Wait(now + Backoff.ASKED_MOST_MS));
    }

    @Test
    void a_refused_batch_is_halved_left_half_first_until_the_one_is_alone_and_buried_before_what_follows() {
        Delivery delivery = delivery(Parcels.some(4));
        List<List<Long>> requests = new ArrayList<>();
        while (!(delivery.next(now) instanceof Step.Bury)) {
            List<Long> request = sent(delivery);
            requests.add(request);
            delivery.answered(request.contains(2L) ? new Verdict.Refused(BAD, null) : Verdict.ACCEPTED, now);
        }
        assertThat(requests).containsExactly(List.of(0L, 1L, 2L, 3L), List.of(0L, 1L), List.of(2L, 3L), List.of(2L));
        Step.Bury grave = (Step.Bury) delivery.next(now);
        assertThat(grave.parcel().record().offset()).isEqualTo(2);
        assertThat(grave.why()).isEqualTo(BAD);
        assertThat(grave.attempts()).isEqualTo(3);
        assertThat(settled).hasSize(2);
        delivery.notBuried("no broker", now);
        now = ((Step.Wait) delivery.next(now)).untilMs();
        assertThat(delivery.next(now)).isEqualTo(grave);
        assertThat(settled).hasSize(2);
        delivery.buried();
        assertThat(settled).hasSize(3);
        assertThat(sent(delivery)).containsExactly(3L);
    }

    @Test
    void the_one_that_a_receiver_names_is_tried_alone_first_and_not_believed() {
        Delivery delivery = delivery(Parcels.some(5));
        sent(delivery);
        delivery.answered(new Verdict.Refused(BAD, 3), now);
        assertThat(sent(delivery)).containsExactly(0L, 1L, 2L);
        delivery.answered(Verdict.ACCEPTED, now);
        assertThat(sent(delivery)).containsExactly(3L);
        delivery.answered(Verdict.ACCEPTED, now);
        assertThat(sent(delivery)).containsExactly(4L);
        delivery.answered(new Verdict.Refused(BAD, 77), now);
        assertThat(delivery.next(now)).isInstanceOf(Step.Bury.class);
    }

    @Test
    void of_single_verdicts_the_accepted_are_settled_the_refused_buried_and_the_rest_sent_again() {
        Delivery delivery = delivery(Parcels.some(4));
        sent(delivery);
        delivery.answered(
                new Verdict.Each(List.of(
                        Verdict.ACCEPTED,
                        new Verdict.Retry("429"),
                        new Verdict.Refused(BAD, null),
                        new Verdict.Retry("503", Duration.ofSeconds(7)))),
                now);
        assertThat(settled).extracting(each -> each.record().offset()).containsExactly(0L);
        now = ((Step.Wait) delivery.next(now)).untilMs();
        assertThat(now).isEqualTo(7_000);
        assertThat(((Step.Bury) delivery.next(now)).parcel().record().offset()).isEqualTo(2);
        delivery.buried();
        assertThat(sent(delivery)).containsExactly(1L, 3L);
    }

    @Test
    void an_answer_about_fewer_records_than_were_sent_is_none() {
        Delivery delivery = delivery(Parcels.some(3));
        sent(delivery);
        delivery.answered(new Verdict.Each(List.of(Verdict.ACCEPTED, Verdict.ACCEPTED)), now);
        assertThat(settled).isEmpty();
        now = ((Step.Wait) delivery.next(now)).untilMs();
        assertThat(sent(delivery)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void a_fault_of_the_setup_stops_without_halving_and_leaves_everything_open() {
        Delivery delivery = delivery(Parcels.some(8));
        sent(delivery);
        delivery.answered(new Verdict.Stop("401"), now);
        assertThat(delivery.next(now)).isEqualTo(new Step.Stopped("401"));
        assertThat(delivery.next(now + 1_000_000)).isEqualTo(new Step.Stopped("401"));
        assertThat(settled).isEmpty();
    }

    @Test
    void more_dead_letters_than_are_borne_in_a_thousand_records_stop_before_the_next_is_written() {
        Delivery delivery = delivery(Parcels.some(5));
        int buried = 0;
        while (!(delivery.next(now) instanceof Step.Stopped)) {
            if (delivery.next(now) instanceof Step.Bury) {
                delivery.buried();
                buried++;
            } else {
                sent(delivery);
                delivery.answered(new Verdict.Refused(BAD, null), now);
            }
        }
        assertThat(buried).isEqualTo(2);
        assertThat(settled).hasSize(2);
        assertThat(delivery.lastError()).contains("too many").contains("bad");
    }

    @Test
    void dead_letters_that_lie_a_thousand_records_back_are_forgotten() {
        share.settled(true);
        share.settled(true);
        assertThat(share.full()).isTrue();
        for (int i = 0; i < DeadShare.WINDOW - 2; i++) {
            share.settled(false);
        }
        assertThat(share.full()).isFalse();
    }

    @Test
    void what_belongs_to_somebody_else_by_now_is_not_sent_again() {
        List<Parcel> parcels = Parcels.some(3);
        Delivery delivery = delivery(parcels);
        sent(delivery);
        delivery.answered(new Verdict.Retry("reset"), now);
        lost.add(parcels.get(0));
        now = ((Step.Wait) delivery.next(now)).untilMs();
        assertThat(sent(delivery)).containsExactly(1L, 2L);
        delivery.answered(new Verdict.Retry("reset"), now);
        lost.addAll(parcels);
        assertThat(delivery.next(now)).isInstanceOf(Step.Done.class);
    }

    @Test
    void a_record_that_cannot_be_put_into_words_goes_to_the_dead_letters_unsent() {
        Parcel parcel = Parcels.of(0, 7, "s");
        Refusal why = new Refusal(Cause.UNDECODABLE, "", "no schema");
        Delivery delivery = Delivery.of(parcel, why, each -> true, (each, how) -> settled.add(each), backoff, share);
        assertThat(delivery.next(now)).isEqualTo(new Step.Bury(parcel, why, 0));
        delivery.buried();
        assertThat(settled).containsExactly(parcel);
        assertThat(delivery.next(now)).isInstanceOf(Step.Done.class);
    }
}
