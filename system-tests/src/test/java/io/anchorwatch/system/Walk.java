package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a section of a document tells to type and to write, in its order. The first line of each block is a comment that says
 * where: {@code on …}, {@code with the administrator}, or which file it is.
 */
final class Walk {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n# (.*?)\\n(.*?)^```$");
    private static final Pattern FENCE = Pattern.compile("(?m)^```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| `(/[^|`]+)` \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private final String section;
    private final List<Block> blocks = new ArrayList<>();
    private int next;

    /** @param where the comment of its first line, without what does not name a place */
    record Block(String language, String where, String text) {}

    Walk(Path document, String heading) throws IOException {
        String all = Files.readString(document);
        int begin = all.indexOf("\n## " + heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        int end = all.indexOf("\n## ", begin + 1);
        section = all.substring(begin, end < 0 ? all.length() : end);
        Matcher matcher = BLOCK.matcher(section);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        assertThat(FENCE.matcher(section).results().count())
                .as("every block says in its first line where it belongs")
                .isEqualTo(blocks.size() * 2L);
    }

    /** The next block, which must be of that language and for that place. */
    String take(String language, String where) {
        assertThat(next).as("there is another block, for " + where).isLessThan(blocks.size());
        Block block = blocks.get(next++);
        assertThat(block.language() + ", " + block.where()).isEqualTo(language + ", " + where);
        return block.text();
    }

    /** Everything was taken. */
    void assertEnded() {
        assertThat(blocks.subList(next, blocks.size())).isEmpty();
    }

    /** The table of directories: what each becomes on the machine that it is for. */
    Map<String, String> directories() {
        Map<String, String> directories = new LinkedHashMap<>();
        ROW.matcher(section)
                .results()
                .forEach(row -> NAME.matcher(row.group(1))
                        .results()
                        .forEach(name -> directories.put(name.group(1), row.group(2))));
        return directories;
    }
}
