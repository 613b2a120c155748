package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.event.SessionState;
import io.anchorwatch.simulation.Fleet.Role;
import java.util.SplittableRandom;

/** A session of the fleet in legal life: chapter after chapter, with quiet in between, until its operator ends it. */
final class Member {
    private final Life life;
    private final Role role;
    private final boolean hurried;
    private final long diesAt;
    private long nextAt;

    /** Born at {@code at}. */
    Member(Stage stage, long at, Role role) {
        this.role = role;
        hurried = stage.setup.ratePerSecond() > 0;
        life = role == Role.BOUND ? Life.anew(stage) : Life.anyhow(stage);
        life.handshake(at);
        SplittableRandom random = life.random;
        diesAt = at + (hurried ? ms(4_000 + random.nextInt(8_000)) : ms(120_000 + random.nextInt(480_000)));
        nextAt = at + (hurried ? ms(1_000 + random.nextInt(2_000)) : ms(2_000 + random.nextInt(quietMs())));
    }

    /** The next chapter, or the end. */
    void goOn(long at) {
        if (at >= diesAt) {
            Chapters.endedByOperator(life, at);
            nextAt = at + ms(1_000 + life.random.nextInt(4_000));
            return;
        }
        long over = chapter(at);
        nextAt =
                over + (hurried ? ms(1_000 + life.random.nextInt(3_000)) : ms(10_000 + life.random.nextInt(quietMs())));
    }

    /** Whether the session has ended; {@link #nextAt} is then when another may take its place. */
    boolean gone() {
        return life.state() == SessionState.TERMINATED;
    }

    long nextAt() {
        return nextAt;
    }

    private int quietMs() {
        return role == Role.QUIET ? 40_000 : 20_000;
    }

    private long chapter(long at) {
        int choice = life.random.nextInt(6);
        return switch (role) {
            case FAILOVER ->
                choice < 4
                        ? told(Scenario.L3, at, Chapters::failover)
                        : told(Scenario.L4, at, Chapters::qualityFailover);
            case RETRY -> told(Scenario.L5, at, Chapters::retries);
            case BOUND ->
                switch (choice % 3) {
                    case 0 -> told(Scenario.L6, at, Chapters::boundThenSuccess);
                    case 1 -> told(Scenario.L7, at, Chapters::blackout);
                    default -> told(Scenario.L8, at, Chapters::degradedInPlace);
                };
            case QUIET, FLAP, ATTACK -> told(Scenario.L2, at, Chapters::volatility);
        };
    }

    /** Tells the chapter if it is over before the run is. */
    private long told(Scenario template, long at, Chapter chapter) {
        return life.stage.fits(at, template.span(), 0) ? chapter.tell(life, at) : at;
    }
}
