package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

/** Which scene opens which scenario. */
final class Playbill {
    private static final long FIRST = 500_000;

    private Playbill() {}

    /** Cues what opens the setup's scenario. */
    static void open(Stage stage) {
        long at = stage.setup.startAt();
        switch (stage.setup.scenario()) {
            case X4 -> stage.cue(at, new Storm(Storm.Attempts.ONE_TO_FOUR));
            case STORM -> stage.cue(at, new Storm(Storm.Attempts.ALWAYS_TWO));
            case BUSY -> stage.cue(at, new Fleet(Fleet.Mix.BUSY, Scenario.TAIL));
            case QUIET -> stage.cue(at, new Fleet(Fleet.Mix.QUIET, Scenario.TAIL));
            case DEMO -> Demo.open(stage, at);
            case X13 -> {
                Clocks.set(stage.cast);
                repeat(stage, at);
            }
            default -> repeat(stage, at + FIRST);
        }
    }

    /** One story of a single template. Those that come in variants keep count of them, so each call makes a new one. */
    static Scene story(Scenario template) {
        return switch (template) {
            case L1 -> new Quiet();
            case L2 -> chapter(Chapters::volatility);
            case L3 -> chapter(Chapters::failover);
            case L4 -> chapter(Chapters::qualityFailover);
            case L5 -> chapter(Chapters::retries);
            case L6 -> defaultChapter(Chapters::boundThenSuccess);
            case L7 -> defaultChapter(Chapters::blackout);
            case L8 -> chapter(Chapters::degradedInPlace);
            case L9 -> new Flapping();
            case X1 -> Impostors::replay;
            case X2 -> Floods::onSession;
            case X3 -> Floods::randomIds;
            case X5 -> Rivals::splitBrainResolved;
            case X6 -> Rivals::splitBrainUnresolved;
            case X7 -> Rivals::staleOwner;
            case X8 -> Impostors::silentReset;
            case X9 -> Impostors::zombie;
            case X10 -> Impostors::stuckRecovery;
            case X11 ->
                new Scene() {
                    private int told;

                    @Override
                    public void play(Stage stage, long at) {
                        Losses.play(stage, at, told++ % Losses.variants());
                    }
                };
            case X12 -> Impostors::benignRestart;
            case X13 -> new Clocks()::play;
            case DISTRIBUTED_FLOOD -> Floods::distributed;
            case X4, BUSY, QUIET, STORM, DEMO ->
                throw new IllegalArgumentException(template.word() + " is a fleet, not a story");
        };
    }

    private static Scene chapter(Chapter chapter) {
        return (stage, at) -> attached(Life.anyhow(stage), chapter, at);
    }

    private static Scene defaultChapter(Chapter chapter) {
        return (stage, at) -> attached(Life.anew(stage), chapter, at);
    }

    private static void attached(Life life, Chapter chapter, long at) {
        life.handshake(at);
        chapter.tell(life, at + ms(1_000 + life.random.nextInt(1_500)));
    }

    /** As many stories as were asked for and have room, evenly spread; an endless run goes on with them. */
    private static void repeat(Stage stage, long at) {
        Setup setup = stage.setup;
        Scenario template = setup.scenario();
        long room = setup.endsAt() - Scenario.TAIL - template.span() - at;
        long gap = setup.endless() ? ms(30_000) / setup.sessions() : Math.max(0, room) / setup.sessions();
        long step = Math.max(gap / 1_000 * 1_000, Math.max(ms(1), template.spacing()));
        Scene story = story(template);
        boolean once = template == Scenario.DISTRIBUTED_FLOOD;
        stage.cue(at, new Scene() {
            private int told;

            @Override
            public void play(Stage stage, long at) {
                story.play(stage, at);
                told++;
                if (!once
                        && (setup.endless() || told < setup.sessions())
                        && stage.fits(at + step, template.span(), Scenario.TAIL)) {
                    stage.cue(at + step, this);
                }
            }
        });
    }
}
