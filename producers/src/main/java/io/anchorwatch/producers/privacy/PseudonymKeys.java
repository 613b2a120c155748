package io.anchorwatch.producers.privacy;

import io.anchorwatch.producers.Rfc3339;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads keys from a file of Java properties: {@code epoch.1.key}, 64 or more hexadecimal digits, and
 * {@code epoch.1.from}, an RFC 3339 time, which only the first may leave out. What is wrong is told without any key.
 */
public final class PseudonymKeys {
    private static final Pattern NAME = Pattern.compile("epoch\\.([1-9]\\d{0,5})\\.(key|from)");
    private static final Pattern KEY = Pattern.compile("(?:[0-9a-fA-F]{2}){32,64}");
    private static final String KEY_RULE = "from 64 to 128 hexadecimal digits, such as 'openssl rand -hex 32' prints";

    private PseudonymKeys() {}

    /**
     * All epochs of a file.
     *
     * @throws IllegalArgumentException with everything that is wrong
     */
    public static Pseudonyms read(Path file) {
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            written.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " cannot be read as properties", e);
        }
        List<String> faults = new ArrayList<>();
        Set<Integer> numbers = numbers(written, faults);
        List<Pseudonyms.Epoch> epochs = new ArrayList<>();
        Set<Long> begins = new HashSet<>();
        for (int number : numbers) {
            String key = written.getProperty("epoch." + number + ".key", "").strip();
            long from = from(number, written, epochs.isEmpty(), faults);
            if (!KEY.matcher(key).matches()) {
                faults.add("epoch." + number + ".key must be " + KEY_RULE);
            } else if (!begins.add(from)) {
                faults.add("epoch." + number + ".from is that of another epoch");
            }
            epochs.add(new Pseudonyms.Epoch(
                    number, from, KEY.matcher(key).matches() ? HexFormat.of().parseHex(key) : new byte[1]));
        }
        if (epochs.isEmpty()) {
            faults.add("epoch.1.key is required: " + KEY_RULE);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + String.join("; ", faults));
        }
        return new Pseudonyms(epochs);
    }

    private static Set<Integer> numbers(Properties written, List<String> faults) {
        Set<Integer> numbers = new TreeSet<>();
        for (String name : new TreeSet<>(written.stringPropertyNames())) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                numbers.add(Integer.valueOf(matcher.group(1)));
            } else {
                faults.add("no such option in a file of keys: " + name);
            }
        }
        return numbers;
    }

    private static long from(int number, Properties written, boolean first, List<String> faults) {
        String name = "epoch." + number + ".from";
        String text = written.getProperty(name);
        if (text == null && first) {
            return Long.MIN_VALUE;
        }
        OptionalLong from = text == null ? OptionalLong.empty() : Rfc3339.parse(text.strip());
        if (from.isEmpty()) {
            faults.add(name + " must be an RFC 3339 time");
        }
        return from.orElse(number);
    }
}
