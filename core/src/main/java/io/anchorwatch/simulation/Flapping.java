package io.anchorwatch.simulation;

import static io.anchorwatch.simulation.Chapters.ms;

/** L9: every other story goes two switches beyond what the policy allows, the rest just up to it. */
final class Flapping implements Scene {
    private int told;

    @Override
    public void play(Stage stage, long at) {
        Life life = Life.anyhow(stage);
        life.handshake(at);
        Chapters.flapping(life, at + ms(1_000 + life.random.nextInt(1_500)), told++ % 2 == 0 ? 0 : 2);
    }
}
