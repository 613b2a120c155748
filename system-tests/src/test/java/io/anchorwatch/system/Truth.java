package io.anchorwatch.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The episodes and findings of a fleet, as the simulator writes them or as an instance answers: the two compare. Who has
 * a pseudonym is not named, since a node that hashes gives them others than the simulator did.
 *
 * @param episodes by their id
 * @param findings sorted, the same as often as it is there
 */
record Truth(Map<String, String> episodes, List<String> findings) {
    private static final Set<String> PSEUDONYMOUS = Set.of("source", "client");

    /** What is true, out of the simulator's file. */
    static Truth written(Path file) throws IOException {
        List<JsonNode> episodes = new ArrayList<>();
        List<JsonNode> findings = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode each = new ObjectMapper().readTree(line);
            if (each.get("kind").asText().equals("episode")) {
                episodes.add(each);
            } else if (each.get("kind").asText().equals("finding")) {
                findings.add(each);
            }
        }
        return of(episodes, findings);
    }

    /** What is answered, without what was withdrawn, what rules found, and gaps that were filled. */
    static Truth answered(Installation here, String fleet) throws IOException, InterruptedException {
        return of(
                here.items("/api/v1/recoveries?fleet=" + fleet, 500),
                here.items("/api/v1/findings?fleet=" + fleet, 500).stream()
                        .filter(each -> !each.get("withdrawn").asBoolean())
                        .filter(each -> !each.get("rule").asText().startsWith("sigma/"))
                        .filter(each -> !ContainersIT.filledGap(each))
                        .toList());
    }

    private static Truth of(List<JsonNode> episodes, List<JsonNode> findings) {
        Map<String, String> byId = new TreeMap<>();
        episodes.forEach(each -> byId.put(each.get("episode_id").asText(), ContainersIT.episode(each)));
        return new Truth(byId, findings.stream().map(Truth::finding).sorted().toList());
    }

    private static String finding(JsonNode each) {
        String kind = each.at("/subject/kind").asText();
        return PSEUDONYMOUS.contains(kind)
                ? each.get("code").asText() + ' ' + each.get("rule").asText() + ' ' + kind
                : ContainersIT.finding(each);
    }
}
