package io.stampede.reflector.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of stamp-reflector: one subcommand runs, errors become one line on standard error and an exit code.
 * Standard output is data, standard error is talk.
 */
@Command(
    name = "stamp-reflector",
    description = "Answers STAMP (RFC 8762, RFC 8972) and TWAMP Light test packets, and shows what it did.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = StampReflector.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done",
        "1:ran, and failed: nothing to decode, a failed check, a reflector that is gone",
        "2:wrong usage",
        "3:the system refused: bind, permission, file, clock",
        "70:internal error, a bug"})
public final class StampReflector implements Callable<Integer>
{
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--stacktrace", scope = ScopeType.INHERIT,
        description = "With an error, also print where in the program it arose.")
    private boolean hasStacktrace;

    /** Runs one command and exits with its code. */
    public static void main(final String[] args)
    {
        System.exit(commandLine(
            new PrintWriter(new OutputStreamWriter(System.out, UTF_8)),
            new PrintWriter(new OutputStreamWriter(System.err, UTF_8), true)).execute(args));
    }

    /** The whole command line over the given streams. */
    static CommandLine commandLine(final PrintWriter out, final PrintWriter err)
    {
        final StampReflector root = new StampReflector();
        final CommandLine commandLine = new CommandLine(root)
            .addSubcommand(new RunCommand())
            .addSubcommand(new CheckCommand())
            .addSubcommand(new ReloadCommand())
            .addSubcommand(new StatCommand())
            .addSubcommand(new SessionsCommand())
            .addSubcommand(new DecodeCommand())
            .addSubcommand(new DoctorCommand());
        commandLine.setOut(out).setErr(err);
        TextConverters.registerWords(commandLine);
        commandLine.setExecutionStrategy(parsed -> executeAndFlush(parsed, out));
        commandLine.setParameterExceptionHandler((ex, args) -> usageError(ex));
        commandLine.setExecutionExceptionHandler((ex, command, parsed) -> root.failure(ex, command));
        return commandLine;
    }

    private static int executeAndFlush(final ParseResult parsed, final PrintWriter out)
    {
        try
        {
            return new CommandLine.RunLast().execute(parsed);
        }
        finally
        {
            out.flush();
        }
    }

    private static int usageError(final ParameterException ex)
    {
        final CommandLine command = ex.getCommandLine();
        final PrintWriter err = command.getErr();
        final String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + Objects.requireNonNullElse(ex.getMessage(), "wrong usage").replace('\n', ' ') +
            " — " + suggestion(ex) + "see '" + name + " --help'");
        err.flush();
        return ExitCode.USAGE;
    }

    private static String suggestion(final ParameterException ex)
    {
        final List<String> suggestions =
            ex instanceof final UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return suggestions.isEmpty() ? "" : "did you mean " + String.join(" or ", suggestions) + "? Or ";
    }

    private int failure(final Exception ex, final CommandLine command)
    {
        final PrintWriter err = command.getErr();
        final boolean isExpected = ex instanceof CommandFailure;
        err.println(command.getCommandSpec().qualifiedName() + ": " + (isExpected ? ex.getMessage() :
            "internal error (" + ex + "): this is a bug" +
            (hasStacktrace ? "" : " — run it again with --stacktrace and report what it prints")));
        if (hasStacktrace)
        {
            ex.printStackTrace(err);
        }
        err.flush();
        return ex instanceof final CommandFailure failure ? failure.exitCode() : ExitCode.INTERNAL;
    }

    /** Whether the user wants to see where errors arise. */
    boolean hasStacktrace()
    {
        return hasStacktrace;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public Integer call()
    {
        throw new ParameterException(spec.commandLine(), "no COMMAND given: one of " +
            String.join(", ", spec.subcommands().keySet()));
    }

    /** Version from the jar's manifest. */
    static final class Version implements IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            final String version = StampReflector.class.getPackage().getImplementationVersion();
            return new String[]{"stamp-reflector " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
