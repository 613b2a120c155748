package io.anchorwatch.quickstart;

import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code findings}: findings as a list. */
@Command(
        name = "findings",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        description = "Lists findings, the newest first, withdrawn ones too.")
final class FindingsCommand implements Callable<Integer> {
    @Option(names = "--code", paramLabel = "CODE", description = "Only with this reason code.")
    private @Nullable String code;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only with this: ${COMPLETION-CANDIDATES}.")
    private @Nullable Status status;

    @Option(names = "--severity", paramLabel = "SEVERITY", description = "Only with this: ${COMPLETION-CANDIDATES}.")
    private @Nullable Severity severity;

    @Option(names = "--subject", paramLabel = "ID", description = "Only about this session, source, node or client.")
    private @Nullable String subject;

    @Option(names = "--since", paramLabel = "TIME", description = "Only what began then or later, as RFC 3339.")
    private @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, up to 1000.")
    private int limit = 100;

    @Mixin
    private final Instance instance = new Instance();

    @Override
    public Integer call() {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("fleet", instance.fleet());
        put(filters, "code", code);
        put(filters, "status", status);
        put(filters, "severity", severity);
        put(filters, "subject", subject);
        put(filters, "since", since);
        filters.put("limit", Integer.toString(limit));
        return instance.json()
                ? instance.client().findingsAsJson(filters)
                : instance.client().findings(filters, instance.look());
    }

    private static void put(Map<String, String> filters, String name, @Nullable Object value) {
        if (value != null) {
            filters.put(name, value.toString());
        }
    }
}
