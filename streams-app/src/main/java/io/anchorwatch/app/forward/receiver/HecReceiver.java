package io.anchorwatch.app.forward.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Refusal;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Splunk's HTTP event collector. */
final class HecReceiver implements Receiver {
    private static final String EVENTS = "/services/collector/event";
    private static final String ACKS = "/services/collector/ack";

    /** Success, and two kinds of "accepted, but my queues are filling". */
    private static final Set<Integer> TAKEN = Set.of(0, 24, 25);

    private static final int BUSY = 9;

    /** About the token, the index or the channel, and so about all that would come. */
    private static final Set<Integer> SETUP = Set.of(1, 2, 3, 4, 7, 10, 11, 14);

    private static final long FIRST_LOOK_MS = 100;
    private static final long LOOKS_MS = 10_000;

    private final HttpCalls calls;
    private final String authorization;
    private final boolean acknowledge;
    private final Duration patience;
    private String channel = UUID.randomUUID().toString();
    private long ackId = -1;

    HecReceiver(ForwarderConfig config) {
        calls = new HttpCalls(config);
        authorization = "Splunk "
                + Objects.requireNonNull(config.secret(ForwarderOption.TOKEN)).value();
        acknowledge = config.truth(ForwarderOption.ACKNOWLEDGE);
        patience = config.millis(ForwarderOption.ACKNOWLEDGE_TIMEOUT_MS);
    }

    @Override
    public Verdict send(List<Parcel> parcels) throws InterruptedException {
        Verdict posted = calls.post(EVENTS, headers(), Payloads.lines(parcels), answer -> {
            JsonNode id = answer.json().path("ackId");
            ackId = id.isIntegralNumber() ? id.asLong() : -1;
            return judge(answer);
        });
        return posted instanceof Verdict.Accepted && acknowledge ? acknowledged() : posted;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Authorization", authorization);
        headers.put("Content-Type", "application/json");
        if (acknowledge) {
            headers.put("X-Splunk-Request-Channel", channel);
        }
        return headers;
    }

    static Verdict judge(Answer answer) {
        JsonNode json = answer.json();
        int code = json.path("code").asInt(-1);
        if (answer.status() == 200) {
            return TAKEN.contains(code)
                    ? Verdict.ACCEPTED
                    : new Verdict.Retry("not a collector's answer, or not all of it: " + answer.text());
        }
        if (code == BUSY) {
            return new Verdict.Retry(answer.text(), answer.retryAfter());
        }
        Verdict usual = answer.usual();
        if (usual != null) {
            return usual;
        }
        if (answer.status() != 400 || SETUP.contains(code)) {
            return answer.stop();
        }
        JsonNode number = json.path("invalid-event-number");
        Refusal why = new Refusal(
                Cause.REFUSED_BY_RECEIVER, "400/" + code, json.path("text").asText(answer.text()));
        return new Verdict.Refused(why, number.isIntegralNumber() ? number.asInt() : null);
    }

    /** Asks until the indexer has it. That is told once and then forgotten, so no answer is let go unread. */
    private Verdict acknowledged() throws InterruptedException {
        if (ackId < 0) {
            return new Verdict.Stop(
                    "acknowledge is set, and the collector gives no ackId: the token does not allow it");
        }
        long id = ackId;
        byte[] ask = ("{\"acks\":[" + id + "]}").getBytes(StandardCharsets.UTF_8);
        long until = System.nanoTime() + patience.toNanos();
        long pause = FIRST_LOOK_MS;
        while (System.nanoTime() < until) {
            Thread.sleep(pause);
            pause = Math.min(LOOKS_MS, pause * 2);
            Verdict told = calls.post(ACKS, headers(), ask, answer -> judgeAck(answer, id));
            if (!(told instanceof Verdict.Retry)) {
                return told;
            }
        }
        channel = UUID.randomUUID().toString(); // the old one may have been forgotten with all its numbers
        return new Verdict.Retry("no acknowledgement in " + patience.toSeconds() + " s");
    }

    static Verdict judgeAck(Answer answer, long id) {
        if (answer.status() == 200) {
            JsonNode told = answer.json().path("acks").path(Long.toString(id));
            return told.asBoolean(false) ? Verdict.ACCEPTED : new Verdict.Retry("not yet acknowledged");
        }
        Verdict usual = answer.usual();
        return usual instanceof Verdict.Retry ? usual : answer.stop();
    }
}
