package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of stamp-sender: one run, errors become one line on standard error and an exit code. Standard output is
 * data, standard error is talk.
 */
@Command(
    name = StampSender.NAME,
    description = "Sends STAMP (RFC 8762) test packets to a reflector and measures delay, variation and loss.",
    mixinStandardHelpOptions = true,
    versionProvider = StampSender.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:replies came, or none were asked for, and no --fail-on condition hit",
        "1:no reply came, none carried the access report back, or a --fail-on condition hit",
        "2:wrong usage",
        "3:the system refused: name, route, address, permission, file",
        "70:internal error, a bug",
        "130:interrupted twice; once stops sending, waits for replies and reports"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  stamp-sender 192.0.2.1                          ten probes, a second apart",
        "  stamp-sender [2001:db8::1]:8620 -r 1kpps -t 1m  a minute of 1000 probes a second",
        "  stamp-sender host -c 100 -i 20ms -Q EF -s 172 --fail-on 'loss>1%%,p99>30ms'",
        "  stamp-sender search 192.0.2.1                   the highest rate without loss; see search --help",
        "  stamp-sender sessions FILE                      thousands of sessions; see sessions --help",
        "  stamp-sender merge a.hlog b.hlog                percentiles over many runs; see merge --help",
        "  stamp-sender report /var/log/stamp              of a run with --sample-log; see report --help"})
public final class StampSender implements Callable<Integer>
{
    static final String NAME = "stamp-sender";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SenderOptions options = new SenderOptions();

    @Mixin
    private StacktraceOption stacktrace = new StacktraceOption();

    /** Makes one run, or one search, and exits with its code. */
    public static void main(final String[] args)
    {
        System.exit(execute(
            new PrintWriter(new OutputStreamWriter(System.out, UTF_8)),
            new PrintWriter(new OutputStreamWriter(System.err, UTF_8), true),
            args));
    }

    /** The exit code. A host named as one of the words is reached with a dot: {@code search.}, {@code report.} */
    static int execute(final PrintWriter out, final PrintWriter err, final String... args)
    {
        final CommandLine word = switch (args.length == 0 ? "" : args[0])
        {
            case SearchCommand.WORD -> searchLine(out, err);
            case SessionsCommand.WORD -> sessionsLine(out, err);
            case ReportCommand.WORD -> reportLine(out, err);
            case MergeCommand.WORD -> mergeLine(out, err);
            default -> null;
        };
        return word == null ? commandLine(out, err).execute(args) :
            word.execute(Arrays.copyOfRange(args, 1, args.length));
    }

    /** The whole command line over the given streams. */
    static CommandLine commandLine(final PrintWriter out, final PrintWriter err)
    {
        final StampSender sender = new StampSender();
        return commandLine(sender, sender.stacktrace, out, err);
    }

    /** That of a search. */
    static CommandLine searchLine(final PrintWriter out, final PrintWriter err)
    {
        final SearchCommand search = new SearchCommand();
        return commandLine(search, search.stacktrace(), out, err);
    }

    /** That of many sessions. */
    static CommandLine sessionsLine(final PrintWriter out, final PrintWriter err)
    {
        final SessionsCommand sessions = new SessionsCommand();
        return commandLine(sessions, sessions.stacktrace(), out, err);
    }

    /** That of a merge. */
    static CommandLine mergeLine(final PrintWriter out, final PrintWriter err)
    {
        final MergeCommand merge = new MergeCommand();
        return commandLine(merge, merge.stacktrace(), out, err);
    }

    /** That of a report. */
    static CommandLine reportLine(final PrintWriter out, final PrintWriter err)
    {
        final ReportCommand report = new ReportCommand();
        return commandLine(report, report.stacktrace(), out, err);
    }

    private static CommandLine commandLine(
        final Object command, final StacktraceOption stacktrace, final PrintWriter out, final PrintWriter err)
    {
        final CommandLine commandLine = new CommandLine(command);
        commandLine.setOut(out).setErr(err);
        commandLine.setParameterExceptionHandler((ex, args) -> usageError(ex));
        commandLine.setExecutionExceptionHandler((ex, line, parsed) -> failure(ex, line, stacktrace.isAsked()));
        return commandLine;
    }

    private static int usageError(final ParameterException ex)
    {
        final PrintWriter err = ex.getCommandLine().getErr();
        final List<String> suggestions =
            ex instanceof final UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        err.println(NAME + ": " + Objects.requireNonNullElse(ex.getMessage(), "wrong usage").replace('\n', ' ') +
            " — " + (suggestions.isEmpty() ? "" : "did you mean " + String.join(" or ", suggestions) + "? Or ") +
            "see '" + ex.getCommandLine().getCommandName() + " --help'");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int failure(final Exception ex, final CommandLine command, final boolean hasStacktrace)
    {
        final PrintWriter err = command.getErr();
        err.println(NAME + ": " + (ex instanceof CommandFailure ? ex.getMessage() :
            "internal error (" + ex + "): this is a bug" +
            (hasStacktrace ? "" : " — run it again with --stacktrace and report what it prints")));
        if (hasStacktrace)
        {
            ex.printStackTrace(err);
        }
        err.flush();
        return ex instanceof final CommandFailure failure ? failure.exitCode() : ExitCode.INTERNAL;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException
    {
        final CommandLine command = spec.commandLine();
        return new Measurement(options, supplied(command.getParseResult()), command.getOut(), command.getErr()).run();
    }

    /** Options as typed, by name. */
    static Map<String, String> supplied(final ParseResult parsed)
    {
        final Map<String, String> supplied = new LinkedHashMap<>();
        for (final ArgSpec arg : parsed.matchedArgs())
        {
            final String name = arg instanceof final OptionSpec option ?
                option.longestName().replaceFirst("^-+", "") : "target";
            supplied.put(name, String.join(" ", arg.originalStringValues()));
        }
        return supplied;
    }

    /** Name and version from the jar's manifest. */
    static String version()
    {
        final String version = StampSender.class.getPackage().getImplementationVersion();
        return NAME + " " + (version == null ? "(unpackaged)" : version);
    }

    /** For --version. */
    static final class Version implements IVersionProvider
    {
        @Override
        public String[] getVersion()
        {
            return new String[]{version()};
        }
    }
}
