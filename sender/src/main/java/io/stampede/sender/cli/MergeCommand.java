package io.stampede.sender.cli;

import io.stampede.sender.report.HistogramLog;
import io.stampede.sender.report.MergeReport;
import io.stampede.sender.report.MergedHistograms;
import io.stampede.sender.report.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stamp-sender merge}: percentiles over the histogram logs of many runs. */
@Command(
    name = MergeCommand.NAME,
    description = "Adds the histograms of logs written with --hlog, by tag, and prints percentiles over all of them: " +
        "of several runs, sessions or hosts. Never percentiles of percentiles.",
    mixinStandardHelpOptions = true,
    versionProvider = StampSender.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done",
        "1:a file is no histogram log, or damaged",
        "2:wrong usage",
        "3:the system refused to read or write a file",
        "70:internal error, a bug"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  stamp-sender merge monday.hlog tuesday.hlog",
        "  stamp-sender merge site-*.hlog --json -o all.hlog"})
final class MergeCommand implements Callable<Integer>
{
    static final String NAME = StampSender.NAME + " merge";
    /** What is typed behind the program's name. */
    static final String WORD = "merge";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "HdrHistogram logs; values are nanoseconds.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object (stamp-merge/1) instead of the table.")
    private boolean isJson;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
        description = "Write the sums as a histogram log of one interval to FILE, complete or not at all.")
    private @Nullable Path output;

    @Mixin
    private StacktraceOption stacktrace = new StacktraceOption();

    StacktraceOption stacktrace()
    {
        return stacktrace;
    }

    @Override
    public Integer call() throws CommandFailure
    {
        Results.check(output);
        final MergedHistograms merged = new MergedHistograms();
        for (final Path file : files)
        {
            add(merged, file);
        }
        print(merged, spec.commandLine().getOut());
        write(merged);
        return ExitCode.OK;
    }

    private static void add(final MergedHistograms merged, final Path file) throws CommandFailure
    {
        try
        {
            merged.add(file);
        }
        catch (final MergedHistograms.BadLogException ex)
        {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(ex.getMessage()), ex);
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused("read " + file + ": " +
                (ex instanceof NoSuchFileException ? "no such file" : Results.reason(ex)) +
                " — name a histogram log you may read", ex);
        }
    }

    private void print(final MergedHistograms merged, final PrintWriter out) throws CommandFailure
    {
        try
        {
            if (isJson)
            {
                MergeReport.writeJson(merged, out);
            }
            else
            {
                MergeReport.writeText(merged, out);
            }
            out.flush();
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused(Results.describe("standard output", ex), ex);
        }
        if (out.checkError())
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT,
                "write standard output: it cannot take all of the result — check where it leads", null);
        }
    }

    private void write(final MergedHistograms merged) throws CommandFailure
    {
        if (output == null)
        {
            return;
        }
        try
        {
            final byte[] log =
                new HistogramLog(StampSender.version() + ", merged of " + merged.files().size() + " logs")
                    .intervals(merged.startEpochNs(), merged.endEpochNs(), merged.distributions());
            WholeFile.write(output, stream -> stream.write(log));
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused(Results.describe(String.valueOf(output), ex), ex);
        }
    }
}
