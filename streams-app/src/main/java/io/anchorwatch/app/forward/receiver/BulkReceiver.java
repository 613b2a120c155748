package io.anchorwatch.app.forward.receiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Refusal;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.types.Password;

/** The bulk interface of Elasticsearch and OpenSearch. An answer of 200 may hold failures, so every item is looked at. */
final class BulkReceiver implements Receiver {
    private static final int TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;

    private final HttpCalls calls;
    private final Map<String, String> headers = new TreeMap<>();

    BulkReceiver(ForwarderConfig config) {
        calls = new HttpCalls(config);
        headers.put("Content-Type", "application/x-ndjson");
        Password token = config.secret(ForwarderOption.TOKEN);
        Password password = config.secret(ForwarderOption.PASSWORD);
        if (token != null) {
            headers.put("Authorization", "ApiKey " + token.value());
        } else if (password != null) {
            byte[] both = (config.text(ForwarderOption.USER) + ':' + password.value()).getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
        }
    }

    @Override
    public Verdict send(List<Parcel> parcels) throws InterruptedException {
        return calls.post("/_bulk", headers, Payloads.lines(parcels), answer -> judge(answer, parcels.size()));
    }

    static Verdict judge(Answer answer, int sent) {
        if (!answer.good()) {
            Verdict usual = answer.usual();
            return usual == null ? answer.stop() : usual;
        }
        JsonNode items = answer.json().path("items");
        if (items.size() != sent) {
            return new Verdict.Retry(
                    "the answer speaks of " + items.size() + " records, " + sent + " were sent: " + answer.text());
        }
        List<Verdict> verdicts = new ArrayList<>(sent);
        items.forEach(item -> verdicts.add(judge(item.path("create"))));
        boolean all = verdicts.stream().allMatch(each -> each == Verdict.ACCEPTED);
        return all ? Verdict.ACCEPTED : new Verdict.Each(verdicts);
    }

    /** One item. That it is there already is what an earlier try was meant to reach. */
    private static Verdict judge(JsonNode item) {
        int status = item.path("status").asInt(0);
        if (status / 100 == 2 || status == CONFLICT) {
            return Verdict.ACCEPTED;
        }
        String text = item.path("error").path("type").asText("") + ": "
                + item.path("error").path("reason").asText("");
        boolean later = status == TIMEOUT || status == TOO_MANY || status / 100 != 4;
        return later
                ? new Verdict.Retry("item " + status + ' ' + text)
                : new Verdict.Refused(new Refusal(Cause.REFUSED_BY_RECEIVER, Integer.toString(status), text), null);
    }
}
