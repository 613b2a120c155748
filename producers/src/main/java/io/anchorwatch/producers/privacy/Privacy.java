package io.anchorwatch.producers.privacy;

import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.event.Violation;
import io.anchorwatch.producers.privacy.Pseudonyms.Kind;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher lets out. Secrets keep an event back. {@code source} and {@code client_ref} become pseudonyms where
 * there are keys, and so does any other text in which an address stands; without keys an address keeps the event back,
 * unless somebody has decided that addresses may stand there. All of it is counted. Safe for several threads.
 */
public final class Privacy {
    static final String SECRET_RULE = "no payload, secret or name: it must never be in an event";
    static final String ADDRESS_RULE =
            "no plain address: set publish.pseudonyms.file, or publish.addresses=plain to let them out";
    private static final String HIDDEN = "[hidden]";

    private final @Nullable Pseudonyms pseudonyms;
    private final Addresses addresses;
    private final AtomicLong replaced = new AtomicLong();
    private final AtomicLong keptBack = new AtomicLong();

    /** Whether plain addresses may be in an event where there are no keys. */
    public enum Addresses {
        REFUSED,
        PLAIN
    }

    /** @param pseudonyms null where there are no keys; where there are, {@code addresses} speaks of nothing */
    public Privacy(@Nullable Pseudonyms pseudonyms, Addresses addresses) {
        this.pseudonyms = pseudonyms;
        this.addresses = addresses;
    }

    /** Without keys, and without plain addresses. */
    public static Privacy strict() {
        return new Privacy(null, Addresses.REFUSED);
    }

    /** What keeps an event back, without repeating it, or null. */
    public @Nullable Violation objection(ReasonEvent event) {
        Violation wrong = wrong(event);
        if (wrong != null) {
            keptBack.incrementAndGet();
        }
        return wrong;
    }

    private @Nullable Violation wrong(ReasonEvent event) {
        Violation wrong = wrong("session_id", event.sessionId());
        wrong = wrong != null ? wrong : wrong("transport_id", event.transportId());
        wrong = wrong != null ? wrong : wrong("previous_transport_id", event.previousTransportId());
        wrong = wrong != null ? wrong : wrong("source", event.source());
        wrong = wrong != null ? wrong : wrong("client_ref", event.clientRef());
        wrong = wrong != null ? wrong : wrong("policy_version", event.policyVersion());
        return wrong != null ? wrong : wrong(event.details());
    }

    /** Of several details that are wrong it names the one whose name comes first, whatever order they are in. */
    private @Nullable Violation wrong(Map<String, String> details) {
        Violation wrong = null;
        String first = null;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            if (first == null || detail.getKey().compareTo(first) < 0) {
                Violation found = wrong(detail);
                wrong = found == null ? wrong : found;
                first = found == null ? first : detail.getKey();
            }
        }
        return wrong;
    }

    private @Nullable Violation wrong(Map.Entry<String, String> detail) {
        String name = detail.getKey();
        boolean secret = Private.secret(name);
        return secret || Private.secretName(name)
                ? new Violation("details", secret ? HIDDEN : name, SECRET_RULE)
                : wrong("details", detail.getValue());
    }

    private @Nullable Violation wrong(String field, @Nullable String text) {
        if (Private.secret(text)) {
            return new Violation(field, HIDDEN, SECRET_RULE);
        }
        boolean kept = pseudonyms == null && addresses == Addresses.REFUSED && Private.address(text);
        return kept ? new Violation(field, HIDDEN, ADDRESS_RULE) : null;
    }

    /** The event as it may go out; itself where nothing is replaced. To be called once for each event. */
    public ReasonEvent veiled(ReasonEvent event) {
        Pseudonyms keys = pseudonyms;
        return keys == null ? event : veiled(event, keys);
    }

    private ReasonEvent veiled(ReasonEvent event, Pseudonyms keys) {
        Map<String, String> details = new TreeMap<>();
        event.details().forEach((name, value) -> details.put(name, text(event, value, keys)));
        return new ReasonEvent(
                event.fleetId(),
                event.nodeId(),
                event.nodeIncarnation(),
                event.nodeSequence(),
                event.codeName(),
                event.at(),
                text(event, event.sessionId(), keys),
                event.stateVersion(),
                event.ownerEpoch(),
                event.fromState(),
                event.toState(),
                text(event, event.transportId(), keys),
                text(event, event.previousTransportId(), keys),
                replaced(event, Kind.SOURCE, event.source(), keys),
                replaced(event, Kind.CLIENT, event.clientRef(), keys),
                event.policyVersion(),
                details);
    }

    /** Any other text: replaced as a whole where an address stands in it, and where it says again who asked. */
    private @Nullable String text(ReasonEvent event, @Nullable String text, Pseudonyms keys) {
        boolean number = text != null && text.chars().allMatch(Character::isDigit);
        if (text != null && !number && text.equals(event.source())) {
            return replaced(event, Kind.SOURCE, text, keys);
        }
        if (text != null && !number && text.equals(event.clientRef())) {
            return replaced(event, Kind.CLIENT, text, keys);
        }
        return Private.address(text) ? replaced(event, Kind.TEXT, text, keys) : text;
    }

    private @Nullable String replaced(ReasonEvent event, Kind kind, @Nullable String text, Pseudonyms keys) {
        if (text == null) {
            return null;
        }
        replaced.incrementAndGet();
        return keys.of(kind, event.fleetId(), text, event.at());
    }

    /** A complaint about an event, without what would have been replaced. */
    public Violation veiled(Violation violation) {
        boolean personal = "source".equals(violation.field()) || "client_ref".equals(violation.field());
        boolean veiled = pseudonyms != null && (personal || violation.field() == null);
        boolean hidden = veiled || (addresses == Addresses.REFUSED && Private.address(violation.value()));
        return hidden && violation.value() != null
                ? new Violation(violation.field(), HIDDEN, violation.rule())
                : violation;
    }

    /** Texts that were replaced by pseudonyms. */
    public long replaced() {
        return replaced.get();
    }

    /** Events that were kept back. */
    public long keptBack() {
        return keptBack.get();
    }

    /** Whether texts are replaced. */
    public boolean veils() {
        return pseudonyms != null;
    }
}
