package io.anchorwatch.system;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.anchorwatch.quickstart.LoopbackPort;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Issues JSON Web Tokens, and shows over TLS the public keys by which they can be judged, as any issuer of OpenID Connect. */
final class Issuer implements AutoCloseable {
    static final String AUDIENCE = "anchorwatch";

    private static final int KEY_BITS = 2_048;
    private static final String KEY_ID = "k1";

    /** Longer than a test runs. */
    private static final float MINUTES = 30;

    private final HttpsServer server;
    private final RsaJsonWebKey key;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param keys what its server shows of itself */
    Issuer(Keys keys) throws Exception {
        key = key();
        byte[] shown = new JsonWebKeySet(key).toJson().getBytes(StandardCharsets.UTF_8);
        server = HttpsServer.create(new InetSocketAddress(LoopbackPort.HOST, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys.believing(keys)));
        server.createContext("/certs", exchange -> {
            try (exchange) {
                asked.incrementAndGet();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, shown.length);
                exchange.getResponseBody().write(shown);
            }
        });
        server.start();
    }

    private static RsaJsonWebKey key() throws JoseException {
        RsaJsonWebKey made = RsaJwkGenerator.generateJwk(KEY_BITS);
        made.setKeyId(KEY_ID);
        return made;
    }

    /** Its name, as it stands in its tokens. */
    String name() {
        return "https://" + LoopbackPort.HOST + ':' + server.getAddress().getPort();
    }

    String keysUrl() {
        return name() + "/certs";
    }

    /** How often its keys were fetched. */
    int asked() {
        return asked.get();
    }

    /**
     * A token.
     *
     * @param subject whose
     * @param fleets words with spaces between, as the claim of a scope has them
     * @param change what is done to it before it is signed
     */
    String token(String subject, String role, String fleets, Consumer<JwtClaims> change) throws JoseException {
        return signed(subject, role, fleets, change, key);
    }

    String token(String subject, String role, String fleets) throws JoseException {
        return token(subject, role, fleets, claims -> {});
    }

    /** The same, by somebody who has another key and calls it ours. */
    String forged(String subject, String role, String fleets, Consumer<JwtClaims> change) throws JoseException {
        return signed(subject, role, fleets, change, key());
    }

    private String signed(String subject, String role, String fleets, Consumer<JwtClaims> change, RsaJsonWebKey by)
            throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(name());
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(MINUTES);
        claims.setStringClaim("anchorwatch_role", role);
        claims.setStringClaim("anchorwatch_fleets", fleets);
        change.accept(claims);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(by.getPrivateKey());
        signature.setKeyIdHeaderValue(by.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        return signature.getCompactSerialization();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
