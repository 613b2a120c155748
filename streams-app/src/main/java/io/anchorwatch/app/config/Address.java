package io.anchorwatch.app.config;

/** Where something listens: {@code host:port}, an IPv6 address in brackets. Port 0 means any free one. */
public record Address(String host, int port) {
    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static Address of(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || host.chars().anyMatch(Character::isWhitespace) || (host.contains(":") && !bracketed)) {
            throw new IllegalArgumentException("not host:port");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port");
        }
        return new Address(host, port);
    }

    /** Whether it stands for every address of the machine. */
    public boolean everywhere() {
        return host.equals("0.0.0.0") || host.equals("[::]") || host.equals("*");
    }

    /** Whether only this machine reaches it. A name that would have to be looked up does not count. */
    public boolean loopback() {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public String toString() {
        return host + ':' + port;
    }
}
