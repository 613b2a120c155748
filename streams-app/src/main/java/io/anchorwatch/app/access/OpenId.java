package io.anchorwatch.app.access;

import io.anchorwatch.app.access.RefusedException.Why;
import io.anchorwatch.app.config.HttpConfig;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Knows who shows which JSON Web Token of one issuer. */
final class OpenId {
    /** Keys are asked for again after this, or when the issuer's own answer says so. */
    private static final long KEYS_SECONDS = 3_600;

    /** A token that names a key that is not known must not make us ask more often than this. */
    private static final long UNKNOWN_KEY_MS = 10_000;

    private static final int LIFE_MINUTES_MAX = 24 * 60;
    private static final int SUBJECT_MAX = 200;
    private static final int FLEETS_MAX = 1_000;

    private final HttpConfig.Oidc oidc;
    private final HttpsJwks keys;
    private final JwtConsumer consumer;

    OpenId(HttpConfig.Oidc oidc) {
        this.oidc = oidc;
        keys = new HttpsJwks(oidc.jwksUrl());
        keys.setSimpleHttpGet(new KeySetGet(oidc.trusted()));
        keys.setDefaultCacheDuration(KEYS_SECONDS);
        keys.setRetainCacheOnErrorDuration(KEYS_SECONDS);
        keys.setRefreshReprieveThreshold(UNKNOWN_KEY_MS);
        consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                        ConstraintType.PERMIT, oidc.algorithms().toArray(String[]::new)))
                .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(keys))
                .setExpectedIssuer(true, oidc.issuer())
                .setExpectedAudience(true, oidc.audience())
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(LIFE_MINUTES_MAX)
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) oidc.clockSkew().toSeconds())
                .build();
    }

    Caller caller(String shown) throws RefusedException {
        try {
            JwtClaims claims = consumer.processToClaims(shown);
            String subject = claims.getSubject();
            return new Caller(
                    "oidc:" + (subject.length() > SUBJECT_MAX ? subject.substring(0, SUBJECT_MAX) : subject),
                    role(words(claims, oidc.roleClaim())),
                    fleets(words(claims, oidc.fleetsClaim())));
        } catch (InvalidJwtException e) {
            throw refusal(e);
        } catch (MalformedClaimException e) {
            throw new RefusedException(Why.NOT_RIGHT, "a claim of the token has the wrong type");
        }
    }

    /** What the library says may quote the token, so it is said anew. */
    private RefusedException refusal(InvalidJwtException e) {
        if (e.hasExpired()) {
            return new RefusedException(Why.NOT_RIGHT, "the token has expired");
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return new RefusedException(Why.NOT_RIGHT, "the token is for another audience");
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return new RefusedException(Why.NOT_RIGHT, "the token is of another issuer");
        }
        return haveKeys()
                ? new RefusedException(Why.NOT_RIGHT, "the token is not one that the issuer has signed for us")
                : new RefusedException(Why.NOT_JUDGED, "the issuer's keys cannot be had now");
    }

    private boolean haveKeys() {
        try {
            keys.getJsonWebKeys();
            return true;
        } catch (JoseException | IOException e) {
            return false;
        }
    }

    private static List<String> words(JwtClaims claims, String claim) {
        Object value = claims.getClaimValue(claim);
        if (value instanceof String text) {
            return List.of(text.strip().split("\\s+"));
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static @Nullable Role role(List<String> words) {
        Role highest = null;
        for (String word : words) {
            Role role = Role.of(word);
            if (role != null && (highest == null || role.compareTo(highest) > 0)) {
                highest = role;
            }
        }
        return highest;
    }

    private static Set<String> fleets(List<String> words) {
        Set<String> fleets = new HashSet<>();
        words.stream().filter(TokensFile::isFleet).limit(FLEETS_MAX).forEach(fleets::add);
        return fleets;
    }
}
