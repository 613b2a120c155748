package io.anchorwatch.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Receivers that take everything at once and keep nothing, so that only the forwarder is measured. */
final class StandIns implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;
    private final ServerSocket syslog;

    StandIns() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms for an acknowledgement
        InetAddress here = InetAddress.getLoopbackAddress();
        http = HttpServer.create(new InetSocketAddress(here, 0), 0);
        http.setExecutor(threads);
        http.createContext("/", exchange -> answer(exchange, "{\"text\":\"Success\",\"code\":0}"));
        http.createContext("/_bulk", exchange -> {
            long lines = lines(exchange.getRequestBody());
            answer(exchange, bulk(lines / 2));
        });
        http.createContext("/hangs", StandIns::hang);
        http.start();
        syslog = new ServerSocket(0, 1, here);
        threads.execute(this::drain);
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Takes every request and answers none. */
    String hangingUrl() {
        return url() + "/hangs";
    }

    private static void hang(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException e) {
            exchange.close();
        }
    }

    int syslogPort() {
        return syslog.getLocalPort();
    }

    private void drain() {
        byte[] buffer = new byte[65_536];
        while (!syslog.isClosed()) {
            try (Socket one = syslog.accept();
                    InputStream in = one.getInputStream()) {
                int read = in.read(buffer);
                while (read >= 0) {
                    read = in.read(buffer);
                }
            } catch (IOException e) {
                if (!syslog.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static long lines(InputStream in) throws IOException {
        long lines = 0;
        for (byte each : in.readAllBytes()) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static String bulk(long records) {
        StringBuilder items = new StringBuilder("{\"took\":1,\"errors\":false,\"items\":[");
        for (long i = 0; i < records; i++) {
            items.append(i == 0 ? "" : ",").append("{\"create\":{\"status\":201}}");
        }
        return items.append("]}").toString();
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() throws IOException {
        syslog.close();
        http.stop(0);
        threads.shutdownNow();
    }
}
