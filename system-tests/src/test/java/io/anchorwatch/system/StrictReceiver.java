package io.anchorwatch.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that takes what its protocol allows and nothing else, and on which some requests fare badly. It speaks HTTP by
 * itself, since no server offers to reset a connection in the middle.
 */
final class StrictReceiver implements AutoCloseable {
    /** The only secret there is. */
    static final String SECRET = "the-secret";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODY_MAX = 1 << 24;

    /** What may go wrong with a request. */
    enum Fault {
        NONE,
        DOWN,
        SLOW,
        RESET,
        BUSY,
        UNAVAILABLE,
        HALF
    }

    private final String kind;
    private final String poison;
    private final Fault fault;
    private final Set<Integer> hit;
    private final long awayMs;
    private final @Nullable SSLContext tls;
    private final int port;
    private final List<String> received = new ArrayList<>();
    private final Set<String> stored = new TreeSet<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<Socket> open = new java.util.HashSet<>();
    private final List<Long> acks = new ArrayList<>();
    private ServerSocket server;
    private int requests;
    private int failed;
    private long notBeforeNanos;
    private boolean closed;

    /**
     * Listens.
     *
     * @param kind of forwarder that it takes from: hec, webhook or bulk
     * @param poison the code of records that it never takes
     * @param hit the numbers of the requests on which the fault falls
     * @param awayMs how long it is away, or slow
     * @param tls what it shows, or null for plain
     */
    StrictReceiver(
            String kind, String poison, Fault fault, Set<Integer> hit, long awayMs, int port, @Nullable SSLContext tls)
            throws IOException {
        this.kind = kind;
        this.poison = poison;
        this.fault = fault;
        this.hit = hit;
        this.awayMs = awayMs;
        this.tls = tls;
        this.server = listen(port);
        this.port = server.getLocalPort();
        accept(server);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    int port() {
        return port;
    }

    String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** Record ids as they were taken, also those whose answer was lost; without those that were there already. */
    synchronized List<String> received() {
        return List.copyOf(received);
    }

    /** How many requests came whole. */
    synchronized int requests() {
        return requests;
    }

    /** On how many of them the fault fell. */
    synchronized int failed() {
        return failed;
    }

    /** What was against the protocol. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void accept(ServerSocket listening) {
        daemon(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    daemon(() -> serve(socket));
                } catch (IOException e) {
                    return; // closed, by ourselves
                }
            }
        });
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "strict-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket plain) {
        try (Socket socket = tls == null ? plain : secured(plain, tls)) {
            synchronized (this) {
                open.add(plain);
            }
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            boolean goesOn = true;
            while (goesOn) {
                goesOn = exchange(plain, socket, in);
            }
        } catch (IOException e) {
            // The other side has gone, or does not trust us.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Socket secured(Socket plain, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    /** One request; whether there may be another. */
    private boolean exchange(Socket plain, Socket socket, DataInputStream in) throws IOException, InterruptedException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = new byte[Math.min(BODY_MAX, length)];
        int number;
        boolean ack = line.contains("/services/collector/ack");
        synchronized (this) {
            number = ack ? -1 : requests;
        }
        boolean bad = hit.contains(number) && fault != Fault.NONE;
        if (bad && fault == Fault.RESET) {
            in.readNBytes(body, 0, length / 2);
            count();
            plain.setSoLinger(true, 0);
            plain.close();
            return false;
        }
        in.readFully(body);
        if (ack) {
            write(socket, new Reply(200, "", acknowledged(body)));
            return true;
        }
        if (bad) {
            count();
            if (fault == Fault.DOWN) {
                away();
                return false;
            }
        }
        Reply reply = bad && fault == Fault.BUSY
                ? tooMany()
                : bad && fault == Fault.UNAVAILABLE ? new Reply(503, "", "") : take(line, headers, body, !bad);
        if (bad && fault == Fault.SLOW) {
            Thread.sleep(awayMs);
        }
        if (bad && fault == Fault.HALF) {
            String whole = reply.head() + reply.body;
            socket.getOutputStream()
                    .write(whole.substring(0, whole.length() - reply.body.length() / 2)
                            .getBytes(UTF_8));
            socket.getOutputStream().flush();
            return false;
        }
        write(socket, reply);
        return true;
    }

    private synchronized void count() {
        requests++;
        failed++;
    }

    private synchronized Reply tooMany() {
        notBeforeNanos = System.nanoTime() + 1_000_000_000L;
        return new Reply(429, "Retry-After: 1\r\n", "");
    }

    private void away() throws IOException, InterruptedException {
        synchronized (this) {
            server.close();
            for (Socket each : open) {
                each.close();
            }
            open.clear();
        }
        Thread.sleep(awayMs);
        synchronized (this) {
            if (!closed) {
                server = listen(port);
                accept(server);
            }
        }
    }

    private record Reply(int status, String headers, String body) {
        String head() {
            return "HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.getBytes(UTF_8).length
                    + "\r\n\r\n";
        }
    }

    private static void write(Socket socket, Reply reply) throws IOException {
        socket.getOutputStream().write((reply.head() + reply.body).getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new EOFException();
            }
            line.append((char) each);
        }
        return line.toString().strip();
    }

    private synchronized Reply take(String line, Map<String, String> headers, byte[] body, boolean counted)
            throws IOException {
        requests += counted ? 1 : 0;
        if (System.nanoTime() < notBeforeNanos) {
            complaints.add("a request before the time that Retry-After asked for");
        }
        try {
            return switch (kind) {
                case "hec" -> hec(line, headers, body);
                case "bulk" -> bulk(line, headers, body);
                default -> webhook(headers, body);
            };
        } catch (RuntimeException e) {
            complaints.add(e.toString());
            return new Reply(400, "", "{}");
        }
    }

    private void must(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }

    private static List<JsonNode> documents(byte[] body) throws IOException {
        try (MappingIterator<JsonNode> each = JSON.readerFor(JsonNode.class).readValues(body)) {
            return each.readAll();
        }
    }

    private Reply hec(String line, Map<String, String> headers, byte[] body) throws IOException {
        must(line.equals("POST /services/collector/event HTTP/1.1"), line);
        must(("Splunk " + SECRET).equals(headers.get("authorization")), "the token");
        List<String> ids = new ArrayList<>();
        for (JsonNode each : documents(body)) {
            must(each.get("time").isNumber() && each.get("event").isObject(), "an event that is none");
            if (each.get("fields").get("code").asText().equals(poison)) {
                return new Reply(
                        400, "", "{\"text\":\"Invalid data\",\"code\":6,\"invalid-event-number\":" + ids.size() + "}");
            }
            ids.add(each.get("fields").get("record_id").asText());
            must(each.at("/event/metadata/uid").asText().equals(ids.get(ids.size() - 1)), "two ids of one record");
        }
        ids.forEach(this::keep);
        String ackId = "";
        if (headers.containsKey("x-splunk-request-channel")) {
            acks.add(System.nanoTime());
            ackId = ",\"ackId\":" + (acks.size() - 1);
        }
        return new Reply(200, "", "{\"text\":\"Success\",\"code\":0" + ackId + "}");
    }

    /** What was indexed for half a second is acknowledged, so that several batches are open at a time. */
    private synchronized String acknowledged(byte[] body) throws IOException {
        StringBuilder told = new StringBuilder();
        for (JsonNode each : JSON.readTree(body).get("acks")) {
            boolean indexed = System.nanoTime() - acks.get(each.asInt()) > 500_000_000L;
            told.append(told.isEmpty() ? "" : ",").append("\"" + each.asInt() + "\":" + indexed);
        }
        return "{\"acks\":{" + told + "}}";
    }

    private Reply webhook(Map<String, String> headers, byte[] body) throws IOException {
        must(
                signature(headers.get("x-anchorwatch-timestamp"), body).equals(headers.get("x-anchorwatch-signature")),
                "it");
        List<String> ids = new ArrayList<>();
        for (JsonNode each : documents(body)) {
            if (each.at("/metadata/event_code").asText().equals(poison)) {
                return new Reply(400, "", "one of them is bad");
            }
            ids.add(each.at("/metadata/uid").asText());
        }
        ids.forEach(this::keep);
        return new Reply(204, "", "");
    }

    private static String signature(String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            mac.update((seconds + '.').getBytes(UTF_8));
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply bulk(String line, Map<String, String> headers, byte[] body) throws IOException {
        must(line.equals("POST /_bulk HTTP/1.1"), line);
        must("application/x-ndjson".equals(headers.get("content-type")), "the type");
        must(body[body.length - 1] == '\n', "the last line has no end");
        List<JsonNode> lines = documents(body);
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < lines.size(); i += 2) {
            String id = lines.get(i).at("/create/_id").asText();
            JsonNode document = lines.get(i + 1);
            must(
                    document.hasNonNull("@timestamp")
                            && document.at("/event/id").asText().equals(id),
                    "a document");
            int status = stored.contains(id)
                    ? 409
                    : document.at("/event/code").asText().equals(poison) ? 400 : 201;
            if (status == 201) {
                keep(id);
            }
            items.append(items.isEmpty() ? "" : ",")
                    .append("{\"create\":{\"_id\":\"" + id + "\",\"status\":" + status + "}}");
        }
        return new Reply(200, "", "{\"took\":1,\"errors\":false,\"items\":[" + items + "]}");
    }

    private void keep(String id) {
        if (!id.startsWith("anchorwatch/")) { // what the forwarder says of itself
            stored.add(id);
            received.add(id);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
