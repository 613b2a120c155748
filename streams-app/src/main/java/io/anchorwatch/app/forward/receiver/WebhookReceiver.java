package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.config.ForwarderOption;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Refusal.Cause;
import io.anchorwatch.app.forward.delivery.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.types.Password;

/** Any server that takes signed lines of JSON. */
final class WebhookReceiver implements Receiver {
    private static final String HMAC = "HmacSHA256";

    private final HttpCalls calls;
    private final List<Password> secrets;
    private final InstantSource time;

    WebhookReceiver(ForwarderConfig config, InstantSource time) {
        this.calls = new HttpCalls(config);
        this.time = time;
        this.secrets = Stream.of(ForwarderOption.SECRET, ForwarderOption.SECRET_PREVIOUS)
                .map(config::secret)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    @Override
    public Verdict send(List<Parcel> parcels) throws InterruptedException {
        byte[] body = Payloads.lines(parcels);
        String seconds = Long.toString(time.instant().getEpochSecond());
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", "application/x-ndjson");
        headers.put("X-Anchorwatch-Timestamp", seconds);
        headers.put(
                "X-Anchorwatch-Signature",
                secrets.stream()
                        .map(secret -> "v1=" + signature(secret.value(), seconds, body))
                        .collect(Collectors.joining(",")));
        headers.put("X-Anchorwatch-Batch", hash(parcels));
        return calls.post("", headers, body, WebhookReceiver::judge);
    }

    static Verdict judge(Answer answer) {
        if (answer.good()) {
            return Verdict.ACCEPTED;
        }
        Verdict usual = answer.usual();
        if (usual != null) {
            return usual;
        }
        boolean record = answer.status() == 400 || answer.status() == 422;
        return record ? new Verdict.Refused(answer.refusal(Cause.REFUSED_BY_RECEIVER), null) : answer.stop();
    }

    /** Of the time, a dot and the body, so that neither can be changed nor sent again later. */
    static String signature(String secret, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update((seconds + '.').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** The same for the same records, whenever they are sent. */
    private static String hash(List<Parcel> parcels) {
        try {
            String ids = parcels.stream().map(Parcel::id).collect(Collectors.joining("\n"));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(ids.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
