package io.anchorwatch.quickstart;

import io.anchorwatch.app.access.Role;
import io.anchorwatch.app.access.Token;
import io.anchorwatch.app.access.TokensFile;
import io.anchorwatch.app.config.AppConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: bearer tokens for HTTP. The file that it writes holds hashes; a token itself is shown once. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Makes, lists and takes back bearer tokens for HTTP: 'token create', 'token list', 'token revoke'.")
final class TokenCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is asked of it.
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: 'token create', 'token list', 'token revoke'");
    }

    /** Where the hashes are. */
    static final class Where {
        @ArgGroup(multiplicity = "1")
        private Place place = new Place();

        static final class Place {
            @Option(names = "--file", paramLabel = "FILE", description = "The file of tokens.")
            private @Nullable Path file;

            @Option(
                    names = "--config",
                    paramLabel = "FILE",
                    description = "The app's configuration, whose http.tokens.file it is.")
            private @Nullable Path config;
        }

        TokensFile file() {
            if (place.file != null) {
                return new TokensFile(place.file);
            }
            Path config = place.config == null ? Path.of("") : place.config;
            Path named = AppConfig.load(config).http().tokens();
            if (named == null) {
                throw new CommandFailure(
                        CommandFailure.BAD_ARGUMENTS, "--config " + config + " has no http.tokens.file: set it");
            }
            return new TokensFile(named);
        }

        List<Token> read() {
            try {
                return List.copyOf(file().read().values());
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()), e);
            }
        }

        void change(TokensFile.Change change) {
            try {
                file().change(change);
            } catch (FileSystemException e) {
                throw new CommandFailure(CommandFailure.FAILED, "the file of tokens cannot be changed: " + e, e);
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** Prints the token on standard output, alone on its line, for this once. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Makes a token and prints it, once: what is kept is a hash.")
    int create(
            @Mixin Where where,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whose it is.") String name,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "reader, analyst or admin.")
                    String role,
            @Option(
                            names = "--fleet",
                            required = true,
                            split = ",",
                            paramLabel = "FLEET",
                            description = "A fleet that may be seen; several times for several, '*' for all.")
                    List<String> fleets,
            @Option(
                            names = "--expires",
                            paramLabel = "DURATION",
                            description = "For how long it is good, for example 720h; for ever without it.")
                    @Nullable
                    Duration expires) {
        Role known = Role.of(role);
        if (known == null) {
            throw wrong("--role", role, "one of " + Role.words());
        }
        if (!name.matches(TokensFile.NAME)) {
            throw wrong("--name", name, "1 to 64 letters, digits, dots, dashes and underscores");
        }
        for (String fleet : fleets) {
            if (!TokensFile.isFleet(fleet)) {
                throw wrong("--fleet", fleet, "1 to 64 letters, digits, dots, dashes and underscores, or *");
            }
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String shown = Token.make();
        Token made = Token.of(
                shown,
                name,
                known,
                fleets,
                now.toString(),
                expires == null ? null : now.plus(expires).toString());
        where.change(tokens -> {
            if (tokens.stream().anyMatch(token -> token.name().equals(name))) {
                throw wrong(
                        "--name",
                        name,
                        "new: there is a token of that name, which 'token revoke " + name + "' takes back");
            }
            tokens.add(made);
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println(shown);
        out.flush();
        spec.commandLine()
                .getErr()
                .println("This token is shown once; keep it where its user finds it and nobody else.");
        spec.commandLine().getErr().flush();
        return 0;
    }

    private static CommandFailure wrong(String option, String value, String rule) {
        return new CommandFailure(CommandFailure.BAD_ARGUMENTS, option + " " + value + ": must be " + rule);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lists tokens by name: role, fleets, when each was made and when it ends.")
    int list(@Mixin Where where) {
        PrintWriter out = spec.commandLine().getOut();
        for (Token token : where.read()) {
            out.println(String.join(
                    "  ",
                    token.name(),
                    token.role(),
                    String.join(",", token.fleets()),
                    token.createdAt(),
                    token.expiresAt() == null ? "-" : token.expiresAt()));
        }
        out.flush();
        return 0;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Takes a token back; instances that read the file refuse it within a second.")
    int revoke(@Mixin Where where, @Parameters(paramLabel = "NAME", description = "Whose it is.") String name) {
        where.change(tokens -> {
            if (!tokens.removeIf(token -> token.name().equals(name))) {
                throw new CommandFailure(CommandFailure.BAD_ARGUMENTS, "there is no token of the name " + name);
            }
        });
        return 0;
    }
}
