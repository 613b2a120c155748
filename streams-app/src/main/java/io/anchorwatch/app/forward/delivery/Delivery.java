package io.anchorwatch.app.forward.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One batch until every record in it is accepted or a dead letter. The next step is asked for, done by somebody else, and
 * its outcome told; there is one step under way at a time. Groups are sent in order, and of a refused one the left half
 * first, so that what is said of a session arrives in its order.
 */
public final class Delivery {
    private final Deque<Group> groups = new ArrayDeque<>();
    private final Deque<Step.Bury> condemned = new ArrayDeque<>();
    private final Predicate<Parcel> ours;
    private final BiConsumer<Parcel, Outcome> settled;
    private final Backoff backoff;
    private final DeadShare share;
    private @Nullable Group sent;
    private long notBeforeMs = Long.MIN_VALUE;
    private @Nullable String stopped;
    private @Nullable String lastError;

    /** @param attempts how often these records have been sent */
    private record Group(List<Parcel> parcels, int attempts) {}

    /**
     * A batch of which nothing has been sent.
     *
     * @param ours whether the partition of a parcel is still ours: others are let go
     * @param settled is told of each record that is accepted or a dead letter, once
     */
    public Delivery(
            List<Parcel> parcels,
            Predicate<Parcel> ours,
            BiConsumer<Parcel, Outcome> settled,
            Backoff backoff,
            DeadShare share) {
        this.ours = ours;
        this.settled = settled;
        this.backoff = backoff;
        this.share = share;
        groups.add(new Group(List.copyOf(parcels), 0));
    }

    /** One record that cannot be put into words: it goes to the dead letters at once. */
    public static Delivery of(
            Parcel unreadable,
            Refusal why,
            Predicate<Parcel> ours,
            BiConsumer<Parcel, Outcome> settled,
            Backoff backoff,
            DeadShare share) {
        Delivery delivery = new Delivery(List.of(), ours, settled, backoff, share);
        delivery.condemned.add(new Step.Bury(unreadable, why, 0));
        return delivery;
    }

    /** What to do now. Asked again before the outcome is told, it says the same. */
    public Step next(long nowMs) {
        if (stopped != null) {
            return new Step.Stopped(stopped);
        }
        if (sent != null) {
            return new Step.Send(sent.parcels);
        }
        condemned.removeIf(each -> !ours.test(each.parcel()));
        if (condemned.isEmpty() && !dropLost()) {
            return new Step.Done();
        }
        if (nowMs < notBeforeMs) {
            return new Step.Wait(notBeforeMs);
        }
        Step.Bury grave = condemned.peek();
        if (grave != null) {
            return share.full() ? stop(tooMany(grave)) : grave;
        }
        sent = groups.remove();
        return new Step.Send(sent.parcels);
    }

    /** Lets go of what is no longer ours at the front; whether something is left. */
    private boolean dropLost() {
        while (!groups.isEmpty()) {
            Group first = groups.remove();
            List<Parcel> kept = first.parcels.stream().filter(ours).toList();
            if (!kept.isEmpty()) {
                groups.addFirst(new Group(kept, first.attempts));
                return true;
            }
        }
        return false;
    }

    private Step stop(String why) {
        stopped = why;
        lastError = why;
        return new Step.Stopped(why);
    }

    private static String tooMany(Step.Bury grave) {
        return "too many records are refused, so something is wrong with the setup: " + grave.why();
    }

    /** What the receiver said to what was sent. */
    public void answered(Verdict verdict, long nowMs) {
        Group group = Objects.requireNonNull(sent, "nothing was sent");
        sent = null;
        Group tried = new Group(group.parcels, group.attempts + 1);
        if (verdict instanceof Verdict.Accepted) {
            backoff.succeeded();
            tried.parcels.forEach(this::accepted);
        } else if (verdict instanceof Verdict.Retry retry) {
            groups.addFirst(tried);
            wait(retry, nowMs);
        } else if (verdict instanceof Verdict.Refused refused) {
            backoff.succeeded();
            lastError = refused.why().toString();
            split(tried, refused);
        } else if (verdict instanceof Verdict.Each each) {
            each(tried, each.items(), nowMs);
        } else if (verdict instanceof Verdict.Stop stop) {
            groups.addFirst(tried);
            stop(stop.why());
        }
    }

    private void wait(Verdict.Retry retry, long nowMs) {
        lastError = retry.why();
        notBeforeMs = nowMs + backoff.failed(retry.after());
    }

    private void accepted(Parcel parcel) {
        share.settled(false);
        settled.accept(parcel, Outcome.ACCEPTED);
    }

    /** The one that was named alone between its neighbours; else two halves. */
    private void split(Group group, Verdict.Refused refused) {
        List<Parcel> all = group.parcels;
        if (all.size() == 1) {
            condemned.add(new Step.Bury(all.get(0), refused.why(), group.attempts));
            return;
        }
        Integer index = refused.index();
        if (index != null && index >= 0 && index < all.size()) {
            addFirst(all.subList(index + 1, all.size()), group.attempts);
            addFirst(all.subList(index, index + 1), group.attempts);
            addFirst(all.subList(0, index), group.attempts);
            return;
        }
        int middle = all.size() / 2;
        addFirst(all.subList(middle, all.size()), group.attempts);
        addFirst(all.subList(0, middle), group.attempts);
    }

    private void addFirst(List<Parcel> parcels, int attempts) {
        if (!parcels.isEmpty()) {
            groups.addFirst(new Group(List.copyOf(parcels), attempts));
        }
    }

    private void each(Group group, List<Verdict> items, long nowMs) {
        if (items.size() != group.parcels.size()) {
            groups.addFirst(group);
            wait(
                    new Verdict.Retry("the answer speaks of " + items.size() + " records, " + group.parcels.size()
                            + " were sent"),
                    nowMs);
            return;
        }
        List<Parcel> again = new ArrayList<>();
        Verdict.Retry slowest = null;
        for (int i = 0; i < items.size(); i++) {
            Parcel parcel = group.parcels.get(i);
            if (items.get(i) instanceof Verdict.Accepted) {
                accepted(parcel);
            } else if (items.get(i) instanceof Verdict.Refused refused) {
                lastError = refused.why().toString();
                condemned.add(new Step.Bury(parcel, refused.why(), group.attempts));
            } else {
                again.add(parcel);
                slowest = items.get(i) instanceof Verdict.Retry retry ? retry : slowest;
            }
        }
        addFirst(again, group.attempts);
        if (again.isEmpty() || again.size() < items.size()) {
            backoff.succeeded();
        }
        if (!again.isEmpty()) {
            wait(slowest == null ? new Verdict.Retry("some were not taken") : slowest, nowMs);
        }
    }

    /** The dead letter is acknowledged. */
    public void buried() {
        Step.Bury grave = condemned.remove();
        backoff.succeeded();
        share.settled(true);
        settled.accept(grave.parcel(), Outcome.DEAD_LETTER);
    }

    /** The dead letter could not be written: it is tried again, and nothing else is done before. */
    public void notBuried(String why, long nowMs) {
        wait(new Verdict.Retry(why), nowMs);
    }

    /** The newest thing that went wrong, or null. */
    public @Nullable String lastError() {
        return lastError;
    }
}
