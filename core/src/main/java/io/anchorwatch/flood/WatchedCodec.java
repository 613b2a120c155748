package io.anchorwatch.flood;

import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.fold.StateCodec;

/** What is remembered of a source or a node, as bytes. */
public final class WatchedCodec implements StateCodec<Watched> {
    private static final int VERSION = 1;
    private static final FloodStateCodec FLOODS = new FloodStateCodec();

    @Override
    public void write(Watched state, PackWriter out) {
        out.version(VERSION).flag(state.flood != null);
        if (state.flood != null) {
            out.bytes(FLOODS.encode(state.flood));
        }
        out.unsigned(state.signs.size());
        state.signs.forEach(signs -> signs.write(out));
    }

    @Override
    public Watched decode(byte[] bytes) {
        PackReader in = new PackReader(bytes, VERSION);
        Watched watched = new Watched();
        watched.flood = in.flag() ? FLOODS.decode(in.bytes()) : null;
        int many = in.upTo(Threshold.values().length);
        for (int i = 0; i < many; i++) {
            watched.addable().add(Signs.read(in, bytes.length));
        }
        in.end();
        watched.kept();
        return watched;
    }
}
