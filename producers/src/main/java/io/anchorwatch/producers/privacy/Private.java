package io.anchorwatch.producers.privacy;

import io.anchorwatch.siem.Address;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what must not be in an event (docs/domain.md, privacy). Guesses by looks, and rather too often than too seldom. */
final class Private {
    /**
     * With what the name of a detail ends that says that it is one of them. Nonces are identifiers, and ids and hashes of
     * something are not it.
     */
    private static final Set<String> SECRET_WORDS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "pin",
            "secret",
            "token",
            "proof",
            "signature",
            "cookie",
            "authorization",
            "credential",
            "credentials",
            "psk",
            "key",
            "payload",
            "content",
            "body",
            "username",
            "email",
            "mail",
            "phone",
            "imsi",
            "imei",
            "msisdn");

    /** Of these, the name. */
    private static final Set<String> WHOSE_NAME = Set.of("user", "full", "first", "last");

    /** Counts are bounded, or a text made for it would be gone over again from each of its characters. */
    private static final Pattern SECRET_TEXT = Pattern.compile("-----BEGIN [A-Z ]{1,64}-----"
            + "|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,1024}+\\.[A-Za-z0-9_-]{8,4096}+\\."
            + "|\\b(?:[Bb]earer|[Bb]asic) [A-Za-z0-9+/_=.-]{16}");

    private static final Pattern MAC = Pattern.compile(
            "(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\\1){4}" + "[0-9A-Fa-f]{2}(?![0-9A-Fa-f])");
    private static final Pattern FOUR = Pattern.compile("(?<![0-9.])(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?![0-9]|\\.[0-9])");

    /** No address of the sixth version is longer, whatever stands before and behind it. */
    private static final int SIX_MAX = 48;

    private static final int DOMAIN_MAX = 255;

    /** Groups of hexadecimal digits, of which {@code a::b} has as few as an address that somebody has. */
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]+");

    private Private() {}

    /** Whether a detail of that name would be payload, a secret or a name. */
    static boolean secretName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int last = lower.lastIndexOf('_');
        String word = lower.substring(last + 1);
        return SECRET_WORDS.contains(word)
                || (word.equals("name")
                        && last > 0
                        && WHOSE_NAME.contains(lower.substring(lower.lastIndexOf('_', last - 1) + 1, last)));
    }

    /** Whether a key, a token or a proof of identity stands in a text. Most texts have not even the beginning of one. */
    static boolean secret(@Nullable String text) {
        return text != null
                && (text.contains("eyJ")
                        || text.contains("-----BEGIN ")
                        || text.contains("earer ")
                        || text.contains("asic "))
                && SECRET_TEXT.matcher(text).find();
    }

    /**
     * Whether somebody's address stands in a text: of a network (IP, MAC), or of a mailbox. Looks for the marks first that such
     * an address cannot do without, since this is asked of each text of each event.
     */
    static boolean address(@Nullable String text) {
        if (text == null) {
            return false;
        }
        int dots = 0;
        int colons = 0;
        int dashes = 0;
        boolean at = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            colons += c == ':' ? 1 : 0;
            dashes += c == '-' ? 1 : 0;
            at |= c == '@';
        }
        return (dots >= 3 && four(text))
                || (colons >= 2 && six(text))
                || (at && mail(text))
                || ((colons >= 5 || dashes >= 5) && MAC.matcher(text).find());
    }

    private static boolean four(String text) {
        Matcher matcher = FOUR.matcher(text);
        while (matcher.find()) {
            if (Address.isOne(matcher.group())) {
                return true;
            }
        }
        return false;
    }

    private static boolean six(String text) {
        int begin = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at == text.length() || !inSix(text.charAt(at))) {
                if (at - begin <= SIX_MAX && at > begin && isSix(text.substring(begin, at))) {
                    return true;
                }
                begin = at + 1;
            }
        }
        return Address.isOne(text);
    }

    private static boolean inSix(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    }

    /** What comes before it may end with a colon, as may what it is the beginning of. */
    private static boolean isSix(String word) {
        String headless = word.startsWith("::") ? word : word.replaceFirst("^[0-9A-Fa-f]?:", "");
        for (String each : new String[] {word, headless, headless.replaceFirst("[:.]+$", "")}) {
            if (each.indexOf(':') >= 0
                    && Address.isOne(each)
                    && GROUP.matcher(each).results().count() >= 2) {
                return true;
            }
        }
        return false;
    }

    private static boolean mail(String text) {
        for (int at = text.indexOf('@'); at > 0; at = text.indexOf('@', at + 1)) {
            if (inMail(text.charAt(at - 1)) && domain(text, at + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name of two parts or more begins there. */
    private static boolean domain(String text, int begin) {
        for (int at = begin; at < text.length() - 1 && at < begin + DOMAIN_MAX && inMail(text.charAt(at)); at++) {
            if (text.charAt(at) == '.' && at > begin && inMail(text.charAt(at + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean inMail(char c) {
        return !Character.isWhitespace(c) && c != '@' && c != '<' && c != '>';
    }
}
