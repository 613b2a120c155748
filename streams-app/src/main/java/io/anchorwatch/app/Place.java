package io.anchorwatch.app;

import io.anchorwatch.app.config.Address;
import io.anchorwatch.app.config.AppConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where an instance is, as the group must know before anything listens.
 *
 * @param listen where HTTP is answered, a free port chosen where none was named
 * @param advertised where other instances reach it
 */
record Place(Address listen, Address advertised) {
    static Place of(AppConfig config) {
        Address listen = chosen(config.httpListen());
        Address advertised = config.httpAdvertised();
        if (advertised == null) {
            advertised = listen.everywhere() ? new Address(machine(), listen.port()) : listen;
        }
        return new Place(listen, advertised);
    }

    private static Address chosen(Address asked) {
        if (asked.port() != 0) {
            return asked;
        }
        try (ServerSocket probe = new ServerSocket(0)) {
            return new Address(asked.host(), probe.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
