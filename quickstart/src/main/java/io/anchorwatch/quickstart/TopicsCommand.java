package io.anchorwatch.quickstart;

import io.anchorwatch.app.config.AppConfig;
import io.anchorwatch.app.topics.TopicCheck;
import io.anchorwatch.app.topics.TopicReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topics}: what topics there must be, and whether they are there. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints every topic with partitions, retention and cleanup policy.",
            "Exits with 3 if one is missing or weaker than it must be; never changes what is there."
        })
final class TopicsCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The configuration.")
    private Path config = Path.of("");

    @Option(names = "--apply", description = "Create what is missing.")
    private boolean apply;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        AppConfig read = AppConfig.load(config);
        try (Admin admin = Admin.create(read.kafka())) {
            Brokers.answer(admin, String.join(",", read.getList("kafka.bootstrap.servers")));
            TopicCheck check = new TopicCheck(admin, read);
            TopicReport report = apply ? check.apply() : check.look();
            spec.commandLine().getOut().print(report.table());
            spec.commandLine().getOut().flush();
            return report.exitCode();
        }
    }
}
