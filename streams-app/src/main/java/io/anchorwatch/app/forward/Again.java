package io.anchorwatch.app.forward;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Backoff;
import io.anchorwatch.app.forward.delivery.DeadShare;
import io.anchorwatch.app.forward.delivery.Delivery;
import io.anchorwatch.app.forward.delivery.Outcome;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Step;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.forward.receiver.Receiver;
import io.anchorwatch.app.forward.receiver.Receivers;
import io.anchorwatch.app.siem.SiemApp;
import io.anchorwatch.app.siem.ToldReader;
import io.anchorwatch.app.topology.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends dead letters of a forwarder again. They stay where they are, and what is refused again becomes none anew. */
public final class Again {
    private final ForwarderConfig forwarder;
    private final Loader loader;
    private final long patienceNanos;
    private final Map<String, String> refused = new LinkedHashMap<>();
    private int accepted;
    private int leftOut;
    private @Nullable String gaveUp;

    /**
     * What became of them.
     *
     * @param leftOut by the filters that the forwarder has now
     * @param refused why, by where they lie in the log
     * @param gaveUp why the rest was not sent, or null
     */
    public record Result(
            int accepted,
            int leftOut,
            Map<String, String> refused,
            @Nullable String gaveUp) {}

    /**
     * To a receiver.
     *
     * @param patience for how long it is tried again
     */
    public Again(ForwarderConfig forwarder, AppConfig config, Wire wire, Duration patience) {
        this.forwarder = forwarder;
        this.loader = new Loader(forwarder, new ToldReader(wire, config), new Wording(forwarder, SiemApp.version()));
        this.patienceNanos = patience.toNanos();
    }

    /** Sends them in the order in which they lie. */
    public Result send(List<DeadRecord> letters) throws InterruptedException {
        List<Loader.Raw> raws = letters.stream()
                .sorted()
                .map(each -> new Loader.Raw(each.original(), 0))
                .toList();
        long until = System.nanoTime() + patienceNanos;
        try (Receiver receiver = Receivers.of(forwarder)) {
            while (!raws.isEmpty() && gaveUp == null) {
                Loader.Load load = loader.load(raws.subList(0, Math.min(raws.size(), forwarder.batchRecords())));
                leftOut += load.unwanted().size();
                deliver(receiver, load.parcels(), until);
                Loader.Bad bad = load.bad();
                if (bad != null && gaveUp == null) {
                    refused.put(bad.parcel().position(), bad.why().toString());
                }
                raws = new ArrayList<>(raws.subList(load.consumed(), raws.size()));
            }
        }
        return new Result(accepted, leftOut, refused, gaveUp);
    }

    private void deliver(Receiver receiver, List<Parcel> parcels, long until) throws InterruptedException {
        if (parcels.isEmpty()) {
            return;
        }
        Delivery delivery = new Delivery(
                parcels,
                each -> true,
                (each, how) -> accepted += how == Outcome.ACCEPTED ? 1 : 0,
                new Backoff(ThreadLocalRandom.current()),
                new DeadShare(DeadShare.ALL));
        Step step = delivery.next(System.currentTimeMillis());
        while (!(step instanceof Step.Done)) {
            if (step instanceof Step.Send send) {
                Verdict verdict = receiver.send(send.parcels());
                delivery.answered(verdict, System.currentTimeMillis());
            } else if (step instanceof Step.Bury grave) {
                refused.put(grave.parcel().position(), grave.why().toString());
                delivery.buried();
            } else if (step instanceof Step.Stopped stopped) {
                gaveUp = stopped.why();
                return;
            } else if (step instanceof Step.Wait wait) {
                long ms = Math.max(0, wait.untilMs() - System.currentTimeMillis());
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms) > until) {
                    gaveUp = delivery.lastError();
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(ms);
            }
            step = delivery.next(System.currentTimeMillis());
        }
    }
}
