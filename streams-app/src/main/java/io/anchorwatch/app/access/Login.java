package io.anchorwatch.app.access;

import io.anchorwatch.app.access.RefusedException.Why;
import io.anchorwatch.app.config.HttpConfig;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes of what somebody shows whom they are. Thread-safe. */
public final class Login {
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/=-]{1,16384})");

    private final @Nullable Tokens tokens;
    private final @Nullable OpenId openId;

    /** @throws IllegalStateException if a file that is named cannot be used */
    public Login(HttpConfig config, InstantSource time) {
        tokens = config.tokens() == null ? null : new Tokens(config.tokens(), time);
        openId = config.oidc() == null ? null : new OpenId(config.oidc());
    }

    /**
     * Who it is.
     *
     * @param authorization the header of that name, or null
     */
    public Caller caller(@Nullable String authorization) throws RefusedException {
        if (tokens == null && openId == null) {
            return Caller.ANYBODY;
        }
        if (authorization == null) {
            throw new RefusedException(Why.NOTHING_SHOWN, "a bearer token is needed");
        }
        var shown = BEARER.matcher(authorization.strip());
        if (!shown.matches()) {
            throw new RefusedException(Why.NOT_RIGHT, "the header Authorization must be: Bearer, a space, a token");
        }
        String token = shown.group(1);
        if (tokens != null && (Tokens.like(token) || openId == null)) {
            return tokens.caller(token);
        }
        if (openId != null) {
            return openId.caller(token);
        }
        throw new RefusedException(Why.NOT_RIGHT, "no token that is known here");
    }
}
