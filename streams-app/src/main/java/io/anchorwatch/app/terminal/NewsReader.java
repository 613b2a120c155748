package io.anchorwatch.app.terminal;

import java.io.BufferedReader;
import java.io.IOException;

/** Reads server-sent events, one after the other, and remembers where to go on and how soon. */
final class NewsReader {
    private static final int EVENT_CHARS_MAX = 16 << 20;

    private final BufferedReader lines;
    private String id = "";
    private long retryMs;

    /** @param retryMs how soon to come back, until the server says it */
    NewsReader(BufferedReader lines, long retryMs) {
        this.lines = lines;
        this.retryMs = retryMs;
    }

    /** An event; without a kind it is only a new place. */
    record News(String kind, String data) {}

    /**
     * The next event.
     *
     * @throws IOException when the stream has ended or breaks off: what was begun of an event is none
     */
    News next() throws IOException {
        String kind = "";
        StringBuilder data = new StringBuilder();
        String read = id;
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the stream has ended");
            }
            if (line.isEmpty()) {
                id = read;
                return new News(kind, data.toString());
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "event" -> kind = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                case "id" -> read = value;
                case "retry" -> retryMs = value.matches("[0-9]{1,6}") ? Long.parseLong(value) : retryMs;
                default -> {} // a comment, or what somebody may add
            }
            if (data.length() > EVENT_CHARS_MAX) {
                throw new IOException("an event of more than " + EVENT_CHARS_MAX + " characters");
            }
        }
    }

    /** How far this has come, for {@code Last-Event-ID}; empty at the beginning. */
    String id() {
        return id;
    }

    long retryMs() {
        return retryMs;
    }
}
