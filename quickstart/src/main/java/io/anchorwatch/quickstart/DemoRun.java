package io.anchorwatch.quickstart;

import io.anchorwatch.app.read.ReadModel;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.producers.Publisher;
import io.anchorwatch.simulation.Comparison;
import io.anchorwatch.simulation.Setup;
import io.anchorwatch.simulation.Simulation;
import io.anchorwatch.simulation.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** One run of a demo: the fleet lives, what is concluded is told, and in the end both are compared. */
final class DemoRun {
    /** What the app keeps account of. */
    private static final Set<Truth.Needs> ACCOUNTED = Set.of(Truth.Needs.values());

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int COUNT_EVERY = 40;
    private static final Duration PUBLISH_PATIENCE = Duration.ofSeconds(30);

    /** After the last conclusion is due: what nobody should conclude has its chance too. */
    private static final long CALM = 3_000_000;

    /** How much later a conclusion may come before it counts as missing. */
    private static final long PATIENCE = 60_000_000;

    private static final long PATIENCE_WHEN_STOPPED = 15_000_000;

    /** How late events may be before it is worth mentioning. */
    private static final long LATE_MS = 1_000;

    private final Setup setup;
    private final ReadModel model;
    private final Publisher publisher;
    private final DemoNews news;
    private final LiveFleet fleet;
    private final List<Truth> truths = new ArrayList<>();
    private boolean stopped;

    DemoRun(Setup setup, ReadModel model, Publisher publisher, DemoNews news) {
        this.setup = setup;
        this.model = model;
        this.publisher = publisher;
        this.news = news;
        this.fleet = new LiveFleet(Simulation.of(setup), publisher);
    }

    /** Whether somebody stopped it before everything was over. */
    boolean stopped() {
        return stopped;
    }

    /** Plays it to its end, or until somebody asks to stop. */
    Comparison play() throws InterruptedException {
        fleet.start();
        for (int looks = 1; !fleet.over() && !stopped; looks++) {
            stopped = Main.STOP.await(LOOK_EVERY);
            look(looks);
        }
        if (stopped) {
            return cutOff();
        }
        published();
        return concluded();
    }

    private void look(int looks) {
        truths.addAll(fleet.takeTruths());
        news.tell();
        if (looks % COUNT_EVERY == 0) {
            news.count(fleet.handedOver());
        }
    }

    private void published() {
        long lost = publisher.close(PUBLISH_PATIENCE);
        if (lost > 0) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "Kafka has not acknowledged " + lost + " events: "
                            + publisher.counts().problem());
        }
        if (fleet.lateMs() > LATE_MS) {
            news.say("this machine was busy: some events reached Kafka " + fleet.lateMs()
                    + " ms late; more than 2 s may change what can be concluded");
        }
    }

    /** Waits for what is due, and a little longer for what should not come. */
    private Comparison concluded() throws InterruptedException {
        truths.addAll(fleet.takeTruths());
        long settled = truths.stream().mapToLong(Truth::dueAt).max().orElse(DemoNews.nowMicros());
        news.say("the fleet of " + fleet.handedOver() + " events is silent; the last window of time can be judged at "
                + DemoNews.time(settled + CALM));
        for (int looks = 1; ; looks++) {
            stopped = Main.STOP.await(LOOK_EVERY);
            news.tell();
            long now = DemoNews.nowMicros();
            if (stopped) {
                return compared(now - CALM, List.of(), Set.of());
            }
            if (now < settled + CALM) {
                continue;
            }
            Comparison comparison = compared();
            if (comparison.truthFound() || now > settled + PATIENCE) {
                return comparison;
            }
            if (looks % COUNT_EVERY == 0) {
                news.say("still waiting, at most until " + DemoNews.time(settled + PATIENCE) + "; "
                        + comparison.differences().get(0));
            }
        }
    }

    /** Compares what had fallen due with what is concluded of it, soon if at all. */
    private Comparison cutOff() throws InterruptedException {
        long now = DemoNews.nowMicros();
        LiveFleet.Unlived unlived = fleet.stop();
        truths.addAll(fleet.takeTruths());
        news.say("stopping; comparing what was due by now");
        published();
        while (true) {
            Comparison comparison = compared(now, unlived.truths(), unlived.sessionsUnderWay());
            if (comparison.truthFound() || DemoNews.nowMicros() > now + PATIENCE_WHEN_STOPPED) {
                return comparison;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
    }

    private Comparison compared() {
        return Comparison.of(truths, everything(), ACCOUNTED);
    }

    private Comparison compared(long until, List<Truth> unlived, Set<String> sessionsUnderWay) {
        List<Truth> due =
                truths.stream().filter(truth -> truth.dueAt() <= until).toList();
        List<Truth> later = new ArrayList<>(unlived);
        truths.stream().filter(truth -> truth.dueAt() > until).forEach(later::add);
        Predicate<Conclusion> undecided = Comparison.undecided(later, sessionsUnderWay);
        return Comparison.of(due, everything(), ACCOUNTED, undecided);
    }

    private List<Conclusion> everything() {
        return model.all(setup.fleetId());
    }
}
