package io.anchorwatch.app.http;

import io.anchorwatch.app.read.Key;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page ended: the sort key of its last item, so that the next page is the same whatever arrives in between.
 * Opaque to clients.
 *
 * @param number the item's time in epoch microseconds; in a timeline its place; 0 where only the id orders
 * @param id the item's id
 */
record PageToken(long number, String id) {
    private static final String VERSION = "1";
    private static final int LENGTH_MAX = 2_000;

    static PageToken of(Key key) {
        return new PageToken(key.at(), key.id());
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    static PageToken of(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("too long");
        }
        String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 3);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("not a token");
        }
        PageToken token = new PageToken(Long.parseLong(parts[1]), parts[2]);
        if (!token.text().equals(text)) {
            throw new IllegalArgumentException("not as it was given");
        }
        return token;
    }

    String text() {
        String plain = VERSION + '\n' + number + '\n' + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    Key key() {
        return new Key(number, id);
    }
}
