package io.anchorwatch.app.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** A small issuer of JSON Web Tokens that shows its keys over TLS. */
final class Issuer implements AutoCloseable {
    static final String NAME = "https://issuer.test/realm";
    static final String AUDIENCE = "anchorwatch";

    private final HttpsServer server;
    final AtomicInteger asked = new AtomicInteger();
    RsaJsonWebKey key;
    volatile String shown;
    volatile int status = 200;

    Issuer(Certificates certificates) throws IOException, GeneralSecurityException, JoseException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] body = shown.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        rotate("k1");
        server.start();
    }

    /** Signs with a new key from now on, and shows that one alone. */
    void rotate(String id) throws JoseException {
        key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId(id);
        shown = new JsonWebKeySet(key).toJson();
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/keys";
    }

    /** A token that is right, but for what is done to it. */
    String token(Consumer<JwtClaims> change) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims(change).toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        return signature.getCompactSerialization();
    }

    static JwtClaims claims(Consumer<JwtClaims> change) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setSubject("alice");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setIssuedAt(NumericDate.fromSeconds(NumericDate.now().getValue() - 300));
        claims.setStringClaim("anchorwatch_role", "analyst");
        claims.setStringListClaim("anchorwatch_fleets", "default", "b");
        change.accept(claims);
        return claims;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
