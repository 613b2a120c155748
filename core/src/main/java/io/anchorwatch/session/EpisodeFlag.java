package io.anchorwatch.session;

import java.util.EnumSet;
import java.util.Set;

/** What is to be known of an episode before its times are believed (docs/domain.md, recovery episodes), in the order in which it is told. */
@SuppressWarnings("EnumOrdinal") // The bits are read again by the same process alone.
enum EpisodeFlag {
    BEGIN_LOST,
    CLOCK_RAN_BACK,
    END_LOST,
    GAP,
    LENIENT,
    TWO_CLOCKS;

    /** A bit for each. */
    static long bits(Set<EpisodeFlag> flags) {
        long bits = 0;
        for (EpisodeFlag flag : flags) {
            bits |= 1L << flag.ordinal();
        }
        return bits;
    }

    static Set<EpisodeFlag> of(long bits) {
        Set<EpisodeFlag> flags = EnumSet.allOf(EpisodeFlag.class);
        flags.removeIf(flag -> (bits & 1L << flag.ordinal()) == 0);
        return flags;
    }
}
