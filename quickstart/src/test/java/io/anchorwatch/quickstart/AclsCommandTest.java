package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anchorwatch.app.config.StateVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.utils.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclsCommandTest {
    private static final Pattern COMMAND = Pattern.compile("kafka-acls\\.sh --bootstrap-server 'k1:9093,k2:9093'"
            + " --command-config admin\\.properties --add --allow-principal '([^']+)'((?: --operation [A-Za-z]+)+)"
            + " --(topic|group|transactional-id) '([^']+)'( --resource-pattern-type prefixed)?");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) throws IOException {
        Path config = Files.writeString(
                directory.resolve("a.properties"),
                "kafka.bootstrap.servers=k1:9093,k2:9093\nschema.registry.url=https://r\nsiem.forwarders=f\n"
                        + "siem.forwarder.f.kind=file\nsiem.forwarder.f.path=/tmp/f\n");
        String[] arguments = new String[options.length + 3];
        arguments[0] = "acls";
        arguments[1] = "--config";
        arguments[2] = config.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        out.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void commands_and_json_say_the_same() throws IOException {
        String[] principals = {"--node-principal", "User:CN=node,O=Example", "--app-principal", "User:aw"};
        assertThat(run(principals)).isZero();
        Set<String> commands = new TreeSet<>();
        for (String line :
                out.toString().lines().filter(each -> !each.startsWith("#")).toList()) {
            Matcher command = COMMAND.matcher(line);
            assertThat(command.matches()).as(line).isTrue();
            for (String operation : command.group(2).strip().split("(^| )--operation ")) {
                if (!operation.isEmpty()) {
                    AclOperation known = SecurityUtils.operation(operation.strip());
                    assertThat(known).isNotEqualTo(AclOperation.UNKNOWN);
                    commands.add(command.group(1)
                            + ' '
                            + known
                            + ' '
                            + command.group(3).replace('-', '_')
                            + ' '
                            + command.group(4)
                            + ' '
                            + (command.group(5) != null));
                }
            }
        }
        assertThat(run("--json", principals[0], principals[1], principals[2], principals[3]))
                .isZero();
        Set<String> json = new TreeSet<>();
        for (JsonNode grant : new ObjectMapper().readTree(out.toString())) {
            assertThat(grant.get("permission").asText()).isEqualTo("ALLOW");
            for (JsonNode operation : grant.get("operations")) {
                json.add(grant.get("principal").asText()
                        + ' '
                        + operation.asText()
                        + ' '
                        + grant.get("resource_type").asText().toLowerCase()
                        + ' '
                        + grant.get("name").asText()
                        + ' '
                        + grant.get("pattern").asText().equals("PREFIXED"));
            }
        }
        int earlierVersions = StateVersion.current() - 1; // of each it is asked whether its group is still alive
        assertThat(commands).isEqualTo(json).as("operations that are allowed").hasSize(57 + earlierVersions);
        assertThat(json)
                .contains("User:CN=node,O=Example WRITE topic reason-events false")
                .contains("User:anchorwatch-forward READ group anchorwatch-forward-f false")
                .contains("User:aw WRITE transactional_id " + StateVersion.id("anchorwatch", StateVersion.current())
                        + "- true");
    }

    @Test
    void one_role_may_be_asked_for() throws IOException {
        assertThat(run("--role", "node")).isZero();
        assertThat(out.toString()).hasLineCount(3).startsWith("# node\n").contains("'User:anchorwatch-node'");
    }

    @Test
    void what_is_no_role_and_no_principal_is_told() throws IOException {
        assertThat(run("--role", "nobody")).isEqualTo(2);
        assertThat(run("--app-principal", "aw")).isEqualTo(2);
        assertThat(run("--app-principal", "User:a' --add")).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(3)
                .contains("--role is app, forwarder or node, not nobody", "User:CN=app");
    }
}
