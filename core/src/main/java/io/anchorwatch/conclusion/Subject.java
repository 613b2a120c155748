package io.anchorwatch.conclusion;

import java.util.Locale;

/** What a finding is about. */
public record Subject(Kind kind, String id) {
    /** The kinds of subject, by their word on the wire. */
    public enum Kind {
        SESSION,
        SOURCE,
        NODE,
        CLIENT,
        FLEET;

        /** The word on the wire, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
