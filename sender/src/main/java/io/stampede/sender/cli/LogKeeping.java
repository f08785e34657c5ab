package io.stampede.sender.cli;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.samplelog.LogPlace;
import io.stampede.sender.samplelog.LogRules;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.samplelog.SampleLog;
import io.stampede.sender.stats.SampleListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/** The sample log of one run, on a thread of its own; none, where none was asked for. */
final class LogKeeping implements AutoCloseable
{
    /** Short beside what a chunk lasts; long beside what a look at it costs. */
    private static final long PERIOD_MS = 5;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** A sample when a probe is answered, and one when it is closed. */
    private static final double SAMPLES_PER_PROBE = 2;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
        .withZone(ZoneOffset.UTC);

    private final @Nullable SampleLog log;
    private @Nullable AgentRunner runner;
    private boolean isFinished;

    private LogKeeping(final @Nullable SampleLog log)
    {
        this.log = log;
    }

    /** Begins the log; what cannot be written is refused before the run. */
    static LogKeeping open(final LogOptions options, final RunHead run) throws CommandFailure
    {
        final Path path = options.path();
        if (path == null)
        {
            return new LogKeeping(null);
        }
        final WallClock clock = new KernelWallClock();
        try
        {
            return new LogKeeping(
                new SampleLog(LogPlace.of(path, run.name()), run, rules(options, run), clock::epochNs,
                    SystemNanoClock.INSTANCE));
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw CommandFailure.refused("--sample-log " + path + ": there is such a file — a log is not written " +
                "over; remove it, or name another", ex);
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused("--sample-log: " + Results.describe(path.toString(), ex), ex);
        }
    }

    private static LogRules rules(final LogOptions options, final RunHead run)
    {
        final double intervalNs = run.plan().schedule().intervalNs();
        final int tlvs = run.plan().hasInspectedTlvs() ? run.plan().shape().tlvs().size() : 0;
        final double perProbe = (SAMPLES_PER_PROBE + tlvs) * run.plan().repliesPerProbe() + 1;
        return LogRules.of(
            NANOS_PER_SECOND * perProbe / intervalNs, run.flows(), options.maxFileOctets(), options.everyNs());
    }

    /** What the files of a run begin with that begins now. */
    static String name(final long epochNs)
    {
        return "stamp-" + TIME.format(Instant.ofEpochSecond(epochNs / NANOS_PER_SECOND)) + "-" +
            ProcessHandle.current().pid();
    }

    /** Who listens to the samples for it. */
    List<SampleListener> listeners()
    {
        return log == null ? List.of() : List.of(log.listener());
    }

    /**
     * Starts the thread.
     *
     * @param books of the run; asked by that thread.
     * @param err   is told at once when the log cannot be kept.
     */
    void start(final Supplier<RunBooks> books, final PrintWriter err)
    {
        if (log == null)
        {
            return;
        }
        log.follow(books, trouble -> err.println(StampSender.NAME + ": write " + trouble +
            " — the measurement goes on, samples are missing in the log until there is room again"));
        final AgentRunner started = new AgentRunner(
            new SleepingMillisIdleStrategy(PERIOD_MS), ex -> err.println(StampSender.NAME + ": sample log: " + ex),
            null, log);
        runner = started;
        AgentRunner.startOnThread(started, task ->
        {
            final Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Ends the log of a run that has ended.
     *
     * @param last what the run has counted.
     * @return the same with what the log holds.
     */
    RunBooks finish(final RunBooks last)
    {
        stop();
        isFinished = true;
        return log == null ? last : log.finish(last);
    }

    private void stop()
    {
        if (runner != null)
        {
            runner.close();
            runner = null;
        }
    }

    /** Files written, for {@link io.stampede.sender.samplelog.RecordedRun}. */
    List<Path> files()
    {
        return log == null ? List.of() : log.files();
    }

    /** What was not written, one line; empty if all was. */
    List<String> failures()
    {
        final String trouble = log == null ? null : log.trouble();
        if (log == null || trouble == null || log.isWhole())
        {
            return List.of();
        }
        final long dropped = log.counts().dropped();
        return List.of("write " + trouble + ": " + (dropped > 0 ? dropped + " samples are not in the sample log" :
            "the sample log has no last word") + " — free some space or name a directory elsewhere");
    }

    /** What was begun and not ended leaves no file without samples. */
    @Override
    public void close()
    {
        stop();
        if (log != null && !isFinished)
        {
            log.abandon();
        }
    }
}
