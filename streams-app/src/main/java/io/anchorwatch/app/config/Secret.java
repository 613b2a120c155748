package io.anchorwatch.app.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which values are secret, that they come by reference, and how they are shown. */
final class Secret {
    static final String RULE =
            "must be a reference, never the secret itself: ${file:/path:key}, ${dir:/path:file} or ${env:NAME}";

    /** Wider than what must be a reference: what may hold a secret is not repeated. */
    private static final Pattern HIDDEN =
            Pattern.compile("password|passphrase|secret|token|credential|jaas|user\\.info|keystore\\.key|api\\.key");

    private static final Pattern HANDED_ON =
            Pattern.compile("(?:.*\\.)?(?:password|passphrase|secret|bearer\\.auth\\.token"
                    + "|basic\\.auth\\.user\\.info|sasl\\.jaas\\.config|ssl\\.keystore\\.key)");
    private static final Pattern JAAS_OPTION =
            Pattern.compile("([A-Za-z_.][A-Za-z0-9_.-]*)\\s*=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s;\"]+)");
    private static final Pattern JAAS_SECRET =
            Pattern.compile("(?:.*(?:password|passphrase|secret|token|key)|user_.*)", Pattern.CASE_INSENSITIVE);

    /** A switch of Kerberos' module, and the only option whose name sounds like a secret and is none. */
    private static final String STORE_KEY = "storeKey";

    private static final Pattern USER_IN_URL = Pattern.compile("(//)[^/@\\s]*@");

    private Secret() {}

    /** Tells every secret among what is handed on to others that stands there as it is. */
    static void check(Map<String, String> written, List<Fault> faults) {
        new TreeMap<>(written).forEach((key, value) -> {
            boolean handedOn = key.startsWith(Prefix.KAFKA.start()) || key.startsWith(Prefix.SCHEMA_REGISTRY.start());
            if (handedOn && isSecret(key) && !referred(key, value.strip())) {
                faults.add(new Fault(key, "[hidden]", RULE, null));
            }
        });
    }

    static boolean isSecret(String key) {
        return HANDED_ON.matcher(key).matches();
    }

    static boolean isJaas(String key) {
        return key.endsWith("sasl.jaas.config");
    }

    private static boolean referred(String key, String written) {
        if (References.is(written)) {
            return true;
        }
        if (isJaas(key)) {
            return jaasReferred(written);
        }
        return key.endsWith("basic.auth.user.info")
                && written.indexOf(':') > 0
                && References.is(written.substring(written.indexOf(':') + 1));
    }

    /** A log-in in Kafka's words: users may stand there, and each password is a reference. */
    private static boolean jaasReferred(String written) {
        Matcher option = JAAS_OPTION.matcher(written);
        while (option.find()) {
            String value = option.group(2).replaceAll("^\"|\"$", "");
            boolean secret = !option.group(1).equals(STORE_KEY)
                    && JAAS_SECRET.matcher(option.group(1)).matches();
            if (secret && !References.is(value)) {
                return false;
            }
        }
        return true;
    }

    /** As it may stand between quotation marks in a log-in in Kafka's words. */
    static String quoted(String secret) {
        return secret.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** A value as it may be repeated, or null for none. */
    static @Nullable String shown(String key, @Nullable String written) {
        if (written == null || References.is(written)) {
            return written;
        }
        return HIDDEN.matcher(key.toLowerCase(Locale.ROOT)).find()
                ? "[hidden]"
                : USER_IN_URL.matcher(written).replaceAll("$1[hidden]@");
    }
}
