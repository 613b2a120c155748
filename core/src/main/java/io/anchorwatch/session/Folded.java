package io.anchorwatch.session;

import java.util.List;

/**
 * Where the fold of a timeline has come to: what a session in memory goes on from.
 *
 * @param evidence what the chain has found since the last look; the chain goes on adding to it
 * @param pending whether entries wait behind a hole, or for their base
 * @param forgotten whether nobody has heard of the session's end, and its time is over
 * @param patience the clock at which a hole, a base or a half of a switch will no longer be waited for
 * @param forgottenAt the clock at which a session of whose end nobody has heard is forgotten
 * @param highestEpoch of those that count, or absent
 */
record Folded(
        Chain chain,
        Acts acts,
        Sources sources,
        Loudness loudness,
        Passed passed,
        List<Evidence> evidence,
        boolean pending,
        boolean forgotten,
        long patience,
        long forgottenAt,
        long highestEpoch) {}
