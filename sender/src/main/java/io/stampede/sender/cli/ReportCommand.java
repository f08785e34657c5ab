package io.stampede.sender.cli;

import io.stampede.sender.control.Replay;
import io.stampede.sender.report.CsvReport;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.samplelog.RecordedRun;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.SampleListener;
import io.stampede.sender.stats.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stamp-sender report}: the report of a run, made again from its sample log. */
@Command(
    name = ReportCommand.NAME,
    description = {
        "Makes the report of a run again from its sample log (--sample-log of a run): every figure is computed from " +
            "the samples and equals that of the run.",
        "Of a run that was killed or still goes on it tells what the log holds, and says so."},
    mixinStandardHelpOptions = true,
    versionProvider = StampSender.Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:as the run ended, or would have with this --fail-on",
        "1:no reply came, or a --fail-on condition hit",
        "2:wrong usage",
        "3:a file could not be read or written",
        "70:internal error, a bug"},
    footerHeading = "%nExamples:%n",
    footer = {
        "  stamp-sender report /var/log/stamp                  the only run in this directory",
        "  stamp-sender report stamp-20261121T145529Z-4711-*   all files of one run",
        "  stamp-sender report run.slog --json --csv probes.csv --html run.html"})
final class ReportCommand implements Callable<Integer>
{
    static final String NAME = StampSender.NAME + " report";
    /** What is typed behind the program's name. */
    static final String WORD = "report";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", arity = "1..*",
        description = "Files of one run, or a directory that holds one.")
    private List<Path> paths = List.of();

    @Mixin
    private OutputOptions results = new OutputOptions();

    @Option(names = "--intervals", paramLabel = "FILE",
        description = "Write JSON Lines (stamp-intervals/1) to FILE: every second and every window of the run.")
    private @Nullable Path intervals;

    @Mixin
    private StacktraceOption stacktrace = new StacktraceOption();

    StacktraceOption stacktrace()
    {
        return stacktrace;
    }

    @Override
    public Integer call() throws CommandFailure
    {
        final CommandLine command = spec.commandLine();
        results.checkWith(intervals);
        results.checkApart(intervals, paths);
        try (RecordedRun run = RecordedRun.open(paths))
        {
            check(run.head());
            final List<FailCondition> conditions = conditions(run);
            final Replay replay = new Replay(run);
            final WindowDesk desk = desk(run.head(), command.getErr());
            final Timeline timeline = results.page().timeline(run.head().plan(), run.head().flows());
            final RunResult figures = replay.result(packets(), listeners(desk, timeline), Measurement::describe);
            final RunResult result = desk == null ? figures : figures.withWindows(desk.finish());
            final Verdict verdict = RunVerdict.of(result, replay.isAcknowledged(), conditions);
            final List<String> unwritten =
                new Results(results, timeline, command.getOut()).write(result, verdict, fromLog(paths));
            if (desk != null)
            {
                desk.complete(result);
                unwritten.addAll(desk.failures());
            }
            verdict.failed().forEach(reason -> command.getErr().println(StampSender.NAME + ": " + reason));
            if (!unwritten.isEmpty())
            {
                throw new CommandFailure(ExitCode.ENVIRONMENT, String.join("; ", unwritten), null);
            }
            return verdict.exitCode();
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused("report: " + Results.reading(ex), ex);
        }
    }

    /** Refuses what this run has nothing for. */
    private void check(final RunHead run) throws CommandFailure
    {
        if (intervals != null && run.windowNs() == 0)
        {
            throw CommandFailure.usage("--intervals " + intervals + ": the run had no windows — leave it out");
        }
        if (results.hasPackets() && run.flows() > 1)
        {
            throw CommandFailure.usage("--packets: is for one flow only, and the run had " + run.flows() +
                " — use --csv FILE");
        }
    }

    /** The windows the run had. */
    private @Nullable WindowDesk desk(final RunHead run, final PrintWriter err) throws CommandFailure
    {
        final WindowDesk.Frame frame = new WindowDesk.Frame(
            run.windowNs(), run.supplied().containsKey("window"), intervals, results.histogramLog(),
            WindowOptions.alarms(run.supplied().get("alarm")));
        return WindowDesk.open(frame, run.plan(), run.flows(), new WindowDesk.Origin(run.createdEpochNs(),
            run.machine().version(),
            TextReport.endpoint(run.endpoints().remoteAddress(), run.endpoints().remotePort())), err);
    }

    /** Windows are taken as soon as they are final: there is room for a few. */
    private static List<SampleListener> listeners(
        final @Nullable WindowDesk desk, final @Nullable Timeline timeline)
    {
        final List<SampleListener> listeners = new ArrayList<>();
        if (desk != null)
        {
            listeners.add(desk.listener());
            listeners.add((flow, kind, buffer, offset) -> desk.poll());
        }
        if (timeline != null)
        {
            listeners.add(timeline);
        }
        return listeners;
    }

    /** Those typed now, else those of the run. */
    private List<FailCondition> conditions(final RecordedRun run) throws CommandFailure
    {
        final String ofRun = run.head().supplied().get("fail-on");
        return results.failOn() != null || ofRun == null ? results.failConditions() : FailCondition.parseAll(ofRun);
    }

    private @Nullable PacketLog packets()
    {
        return results.hasPackets() ? new PacketLog(PacketLog.MAX_PACKETS) : null;
    }

    /** The samples of a log, once more. */
    static CsvReport.Source fromLog(final List<Path> paths)
    {
        return listener ->
        {
            try (RecordedRun run = RecordedRun.open(paths))
            {
                final List<String> ignored = new Replay(run).tell(List.of(listener));
            }
        };
    }
}
