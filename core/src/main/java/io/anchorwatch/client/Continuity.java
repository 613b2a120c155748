package io.anchorwatch.client;

import io.anchorwatch.client.ClientState.Known;
import io.anchorwatch.client.Reset.Breach;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.fold.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of {@link ClientFold}: takes a state apart, judges, and puts the next one together. Used once. */
final class Continuity {
    /** How many sessions of a client are remembered. */
    static final int SESSIONS = 16;

    private static final Comparator<Known> BIRTH = Comparator.comparingLong(
                    (Known known) -> known.session().bornAt())
            .thenComparing(known -> known.session().sessionId());

    private final String fleetId;
    private final String clientRef;
    private final List<Known> sessions;
    private final List<Reset> resets;
    private final List<Finding> said = new ArrayList<>(0);
    private long forgotten;
    private int evicted;

    Continuity(ClientState state) {
        fleetId = state.fleetId();
        clientRef = state.clientRef();
        sessions = new ArrayList<>(state.sessions());
        resets = new ArrayList<>(state.resets());
        forgotten = state.forgotten();
        evicted = state.evicted();
    }

    /** Takes in what a session is now. */
    Continuity seen(ClientSession session) {
        int place = placeOf(session.sessionId());
        if (place >= 0) {
            sessions.set(place, sessions.get(place).seen(session));
        } else if (session.bornAt() > forgotten) {
            sessions.add(new Known(session, false, null, null));
        }
        sessions.sort(BIRTH);
        if (sessions.size() > SESSIONS) {
            letGoOldest();
            evicted++;
        }
        return this;
    }

    private int placeOf(String sessionId) {
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).session().sessionId().equals(sessionId)) {
                return i;
            }
        }
        return -1;
    }

    Step<ClientState, Finding> settled(long now) {
        for (int i = 0; i < sessions.size(); i++) {
            Known born = sessions.get(i);
            if (born.judged() || born.judgeAt() <= now) {
                sessions.set(
                        i,
                        i == 0 ? first(born) : judged(born, sessions.get(i - 1).session()));
            }
        }
        for (int i = 0; i < resets.size(); i++) {
            Reset reset = resets.get(i);
            if (reset.closeAt() <= now) {
                resets.set(i, reset.closed());
                say(resets.get(i), false);
            }
        }
        while (ClientState.letGoAt(sessions) <= now) {
            letGoOldest();
        }
        resets.removeIf(reset -> !reset.open() && sessions.stream().noneMatch(known -> refutable(known, reset)));
        boolean nothing = sessions.isEmpty() && resets.isEmpty();
        return new Step<>(
                nothing ? null : new ClientState(fleetId, clientRef, sessions, resets, forgotten, evicted), said);
    }

    private static boolean refutable(Known known, Reset reset) {
        return known.breachOf() != null && reset.names(known.session().sessionId());
    }

    /** Nothing is known before it; what was concluded about it stays. */
    private static Known first(Known born) {
        return born.judged() ? born : born.concluded(null, null);
    }

    private Known judged(Known born, ClientSession previous) {
        ClientSession session = born.session();
        String id = previous.sessionId();
        // How it was bound then is judged once: it may well have found or lost a binding since.
        boolean excused =
                !id.equals(born.breachOf()) && (id.equals(born.excused()) || unboundTooLong(previous, session));
        boolean breach = !excused && lives(previous, session);
        @Nullable String breachOf = breach ? id : null;
        if (breach && !id.equals(born.breachOf())) {
            breached(Breach.of(previous, session));
        } else if (!breach && born.breachOf() != null) {
            refuted(session.sessionId());
        }
        return born.concluded(excused ? id : null, breachOf);
    }

    private static boolean lives(ClientSession previous, ClientSession born) {
        Long ended = previous.endedAt();
        boolean over = ended != null && ended - ClientState.TOLERANCE <= born.bornAt();
        return !over && born.bornAt() - previous.bornAt() < previous.sessionTtl();
    }

    private static boolean unboundTooLong(ClientSession previous, ClientSession born) {
        Long since = previous.unboundSince();
        return since != null && since <= born.bornAt() && born.bornAt() - since >= previous.transportLossTtl();
    }

    /** One finding a client until it is closed: what was already named stays where it was named. */
    private void breached(Breach breach) {
        int place = -1;
        for (int i = 0; i < resets.size(); i++) {
            boolean named = resets.get(i).names(breach.newId());
            if (named || (place < 0 && resets.get(i).open())) {
                place = i;
            }
            if (named) {
                break;
            }
        }
        if (place < 0) {
            resets.add(Reset.of(breach));
            say(resets.get(resets.size() - 1), true);
        } else {
            resets.set(place, resets.get(place).with(breach));
            say(resets.get(place), false);
        }
    }

    private void refuted(String newId) {
        for (int i = 0; i < resets.size(); i++) {
            Reset reset = resets.get(i);
            if (!reset.names(newId)) {
                continue;
            }
            Reset left = reset.without(newId);
            if (left.breaches().isEmpty()) {
                resets.remove(i);
                said.add(reset.said(fleetId, clientRef, false).retracted());
            } else {
                resets.set(i, left);
                say(left, false);
            }
            return;
        }
    }

    private void say(Reset reset, boolean first) {
        Finding finding = reset.said(fleetId, clientRef, first);
        said.add(reset.open() ? finding : finding.closed(reset.lastSeenAt()));
    }

    /** The one after it keeps what was concluded about it. */
    private void letGoOldest() {
        forgotten = Math.max(forgotten, sessions.remove(0).session().bornAt());
        if (!sessions.isEmpty() && sessions.get(0).breachOf() != null) {
            sessions.set(0, sessions.get(0).concluded(null, null));
        }
    }
}
