package io.anchorwatch.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anchorwatch.app.Grant;
import io.anchorwatch.app.Grants;
import io.anchorwatch.app.config.AppConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acls}: what Kafka must allow, and no more. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Prints the grants that app, forwarders and nodes need on a cluster that denies everything else.",
            "They are commands of Kafka's kafka-acls.sh, or JSON. Nothing is granted by it, and no cluster is asked.",
            "They follow from the configuration: print them again when it or the version has changed."
        })
final class AclsCommand implements Callable<Integer> {
    /** What a shell takes between single quotes, and Kafka between type and name. */
    private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z]+:[^'\\p{Cntrl}]{1,300}");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "The configuration.")
    private Path config = Path.of("");

    @Option(names = "--json", description = "Print one JSON array instead.")
    private boolean json;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only this one: app, forwarder or node.")
    private @Nullable String role;

    @Option(names = "--app-principal", paramLabel = "PRINCIPAL", description = "Who the app is to Kafka.")
    private String app = Grants.Role.APP.principal();

    @Option(names = "--forwarder-principal", paramLabel = "PRINCIPAL", description = "Who the command 'forward' is.")
    private String forwarder = Grants.Role.FORWARDER.principal();

    @Option(names = "--node-principal", paramLabel = "PRINCIPAL", description = "Who a node, or its agent, is.")
    private String node = Grants.Role.NODE.principal();

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Map<Grants.Role, String> principals = new EnumMap<>(Map.of(
                Grants.Role.APP, principal("--app-principal", app),
                Grants.Role.FORWARDER, principal("--forwarder-principal", forwarder),
                Grants.Role.NODE, principal("--node-principal", node)));
        if (role != null) {
            principals.keySet().retainAll(List.of(wanted(role)));
        }
        AppConfig read = AppConfig.load(config);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(principals, read));
        } else {
            String servers = String.join(",", read.getList("kafka.bootstrap.servers"));
            principals.forEach((each, who) -> {
                out.println("# " + word(each));
                Grants.of(each, read).forEach(grant -> out.println(command(servers, who, grant)));
            });
        }
        out.flush();
        return 0;
    }

    private static String principal(String option, String principal) {
        if (PRINCIPAL.matcher(principal).matches()) {
            return principal;
        }
        throw new CommandFailure(
                CommandFailure.BAD_ARGUMENTS,
                option + " is a principal as Kafka writes it, such as User:anchorwatch or User:CN=app,O=Example");
    }

    private static Grants.Role wanted(String role) {
        for (Grants.Role each : Grants.Role.values()) {
            if (word(each).equals(role)) {
                return each;
            }
        }
        throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "--role is app, forwarder or node, not " + role);
    }

    private static String word(Grants.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String command(String servers, String principal, Grant grant) {
        StringBuilder command = new StringBuilder("kafka-acls.sh --bootstrap-server '" + servers
                + "' --command-config admin.properties --add --allow-principal '" + principal + '\'');
        for (AclOperation operation : grant.operations()) {
            command.append(" --operation ").append(SecurityUtils.operationName(operation));
        }
        String kind = word(grant).replace('_', '-');
        command.append(" --")
                .append(kind)
                .append(" '")
                .append(grant.resource().name())
                .append('\'');
        if (grant.resource().patternType() == PatternType.PREFIXED) {
            command.append(" --resource-pattern-type prefixed");
        }
        return command.toString();
    }

    private static String word(Grant grant) {
        return grant.resource().resourceType().name().toLowerCase(Locale.ROOT);
    }

    private static String json(Map<Grants.Role, String> principals, AppConfig config) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode all = mapper.createArrayNode();
        principals.forEach((role, principal) -> Grants.of(role, config).forEach(grant -> {
            ObjectNode one = all.addObject()
                    .put("role", word(role))
                    .put("principal", principal)
                    .put("host", "*")
                    .put("permission", "ALLOW")
                    .put("resource_type", grant.resource().resourceType().name())
                    .put("name", grant.resource().name())
                    .put("pattern", grant.resource().patternType().name());
            ArrayNode operations = one.putArray("operations");
            grant.operations().forEach(operation -> operations.add(operation.name()));
        }));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }
}
