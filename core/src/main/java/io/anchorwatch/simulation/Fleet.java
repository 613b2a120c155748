package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

import io.anchorwatch.catalog.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A living fleet: as many places as there are sessions, each with a role, and when a session ends another takes its
 * place. With a rate, sessions are born as fast as the rate asks for, and their lives are short.
 *
 * <p>Of a hundred sessions 70 are quiet but for some volatility, 15 fail over, 8 must try again, 3 pass their bound or
 * degrade, 2 flap, 2 are attacked.
 */
final class Fleet implements Scene {
    private static final long SLICE = 100_000;

    private final Mix mix;
    private final long attackTail;
    private final Scene flapping = Playbill.story(Scenario.L9);
    private final Scene failover = Playbill.story(Scenario.L3);
    private final Attacks attacks;
    private int born;

    /** Who lives in the fleet. */
    enum Mix {
        BUSY,
        QUIET
    }

    /** What a place's sessions go through. */
    enum Role {
        QUIET,
        FAILOVER,
        RETRY,
        BOUND,
        FLAP,
        ATTACK;

        private static Role of(int place) {
            int share = Math.floorMod(place * 61, 100); // 61 and 100 have no common factor: each hundred has the mix
            if (share < 70) {
                return QUIET;
            }
            if (share < 85) {
                return FAILOVER;
            }
            if (share < 93) {
                return RETRY;
            }
            if (share < 96) {
                return BOUND;
            }
            return share < 98 ? FLAP : ATTACK;
        }
    }

    /** @param attackTail how long before the end every attack must be concluded, in microseconds */
    Fleet(Mix mix, long attackTail) {
        this(mix, attackTail, new Attacks(Long.MIN_VALUE));
    }

    Fleet(Mix mix, long attackTail, Attacks attacks) {
        this.mix = mix;
        this.attackTail = attackTail;
        this.attacks = attacks;
    }

    @Override
    public void play(Stage stage, long at) {
        Setup setup = stage.setup;
        if (setup.ratePerSecond() > 0) {
            keepRate(stage, at);
            return;
        }
        SplittableRandom random = stage.randomness();
        long spread = setup.endless() ? ms(5_000) : Math.min(ms(5_000), (setup.endsAt() - at) / 8);
        List<Long> births = new ArrayList<>();
        for (int i = 0; i < setup.sessions(); i++) {
            births.add(at + ms(random.nextLong(spread / 1_000)));
        }
        births.forEach(birth -> stage.cue(birth, new Place(role())));
    }

    private Role role() {
        return mix == Mix.QUIET ? Role.QUIET : Role.of(born++);
    }

    private void keepRate(Stage stage, long at) {
        double wanted = stage.setup.ratePerSecond() * (at + SLICE - stage.setup.startAt()) / 1e6;
        while (stage.told() < wanted && stage.fits(at, ms(3_000), 0)) {
            new Place(role()).play(stage, at + ms(stage.randomness().nextInt(100)));
        }
        if (stage.fits(at + SLICE, 0, 0)) {
            stage.cue(at + SLICE, this);
        }
    }

    /** One place in the fleet: its sessions follow each other. */
    private final class Place implements Scene {
        private final Role role;
        private @Nullable Member member;

        private Place(Role role) {
            this.role = role;
        }

        @Override
        public void play(Stage stage, long at) {
            if (role == Role.ATTACK) {
                if (!attacks.next(stage, at, attackTail)) {
                    instead(stage, at, failover, Scenario.L3);
                }
                again(stage, at + ms(30_000));
            } else if (role == Role.FLAP) {
                instead(stage, at, flapping, Scenario.L9);
                again(stage, at + ms(40_000));
            } else {
                live(stage, at);
            }
        }

        private void instead(Stage stage, long at, Scene scene, Scenario template) {
            if (stage.fits(at, template.span(), Scenario.TAIL)) {
                scene.play(stage, at);
            }
        }

        private void live(Stage stage, long at) {
            Member living = member;
            if (living == null) {
                maybeFailBefore(stage, at);
                living = new Member(stage, at, role);
                member = living;
            } else {
                living.goOn(at);
            }
            if (living.gone()) {
                member = null;
                again(stage, living.nextAt());
            } else if (stage.fits(living.nextAt(), 0, 0)) {
                stage.cue(living.nextAt(), this);
            }
        }

        /** One handshake in forty is somebody who may not come in. */
        private void maybeFailBefore(Stage stage, long at) {
            SplittableRandom random = stage.randomness();
            if (random.nextInt(40) == 0) {
                String source = stage.cast.name("s-");
                stage.tell(new Draft(stage.cast.someNode(random), ReasonCode.HANDSHAKE_FAIL, at)
                        .source(source)
                        .with("cause", "auth")
                        .with("remote_hash", source));
            }
        }

        /** With a rate the fleet decides when the next session is born, else its place does. */
        private void again(Stage stage, long at) {
            if (stage.setup.ratePerSecond() == 0 && stage.fits(at, 0, 0)) {
                stage.cue(at, this);
            }
        }
    }
}
