package io.anchorwatch.app.topology;

import io.anchorwatch.client.ClientSession;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.fold.PackReader;
import io.anchorwatch.fold.PackWriter;
import io.anchorwatch.session.Rest;
import io.anchorwatch.session.Session;
import io.anchorwatch.session.Standing;
import org.jspecify.annotations.Nullable;

/** A session, and what is known of what is stored about it, which spares asking for it at every event. */
final class SessionCell extends Armed {
    /** Among the ids of what was told, that of what its client's fold was told. */
    static final String CLIENT = "client";

    private static final int LAYOUT = 1;

    private final String key;
    private @Nullable Session session;
    private @Nullable Standing standing;
    private boolean neverRejected;
    private long usedAt = Long.MIN_VALUE;

    /** Whose entries are stored; null when not all of them are known. */
    private @Nullable Lives lives;

    private final Remembered remembered = new Remembered();
    private @Nullable ClientSession client;

    SessionCell(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /** The clock when it was last used. */
    long usedAt() {
        return usedAt;
    }

    void usedAt(long clock) {
        usedAt = clock;
    }

    @Nullable
    Lives lives() {
        return lives;
    }

    /** Nothing is stored of the session yet: from here on all that is told of it is known here. */
    void begins() {
        lives = new Lives();
        remembered.begins();
        neverRejected = true;
    }

    /** The session rejects somebody; whether it is certain that this is the first time. */
    boolean rejects() {
        boolean first = neverRejected;
        neverRejected = false;
        return first;
    }

    /** This and nothing else is stored. */
    void follows(Timelines.Stored all) {
        lives = new Lives();
        all.entries().forEach(entry -> stored(entry.event()));
        remembered.begins();
        all.said().forEach(one -> remembered.put(one.id(), one));
        all.shares().forEach(share -> remembered.put(Shares.place(share), share));
        client = all.client();
    }

    /** Whether it is certain that an event's number is above all that are stored of its node's life. */
    boolean surelyNew(ReasonEvent event) {
        return lives != null && lives.surelyNew(event);
    }

    /** An entry is stored. */
    void stored(ReasonEvent event) {
        if (lives != null && !lives.put(event)) {
            lives = null;
        }
    }

    /** What was told of the session, but for its client. */
    Remembered remembered() {
        return remembered;
    }

    /** The session as its client was told of it, or null where that is not known here. */
    @Nullable
    ClientSession client() {
        return client;
    }

    void tell(ClientSession now) {
        client = now;
    }

    /** The session in memory, or null where it must be folded. */
    @Nullable
    Session session() {
        return session;
    }

    /** Null for a session in which nothing can change but by an event. */
    void keep(@Nullable Session now) {
        session = now;
    }

    /** For when one is armed that rests. */
    static long armed(byte[] rested) {
        return new PackReader(rested, LAYOUT).signed();
    }

    /** So it stood in the list. */
    void stood(@Nullable Standing before) {
        standing = before;
    }

    /** Whether the list must be told how the session stands: it has changed, as far as is known. */
    boolean stands(Standing now) {
        boolean changed = !now.equals(standing);
        standing = now;
        return changed;
    }

    /**
     * Writes what is known; false where the session cannot rest, or is over: then nobody is likely to ask.
     *
     * @param scratch is written over
     */
    boolean rest(Rest resting, PackWriter scratch) {
        Session awake = session;
        if (awake == null || !Rest.may(awake)) {
            return false;
        }
        PackWriter out = scratch.again().version(LAYOUT);
        out.signed(armed()).flag(neverRejected).flag(lives != null);
        if (lives != null) {
            lives.rest(out);
        }
        if (client != null) {
            remembered.knows(CLIENT);
        }
        remembered.rest(out);
        resting.write(awake, out);
        return true;
    }

    /** What rested, as it was, but for what was told, which is only known to be stored. */
    static SessionCell wake(String key, byte[] rested, Rest resting) {
        PackReader in = new PackReader(rested, LAYOUT);
        SessionCell cell = new SessionCell(key);
        cell.armed(in.signed());
        cell.neverRejected = in.flag();
        cell.lives = in.flag() ? Lives.wake(in) : null;
        cell.remembered.wake(in);
        Session woken = resting.read(in, key);
        cell.session = woken;
        cell.client = woken.client();
        cell.standing = woken.standing();
        in.end();
        return cell;
    }
}
