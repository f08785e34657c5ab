package io.stampede.sender.cli;

import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.AlarmResult;
import io.stampede.sender.report.DurationFormat;
import io.stampede.sender.report.HistogramLog;
import io.stampede.sender.report.IntervalLines;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.WindowResults;
import io.stampede.sender.report.WindowText;
import io.stampede.sender.stats.SampleListener;
import io.stampede.sender.stats.Second;
import io.stampede.sender.stats.Window;
import io.stampede.sender.stats.WindowSummary;
import io.stampede.sender.stats.Windows;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Takes windows and seconds from the run as they become final: writes them to files, judges alarms, keeps the last ones
 * for the result, and shows them to whoever watches. On the thread that waits for the run, a few times a second.
 */
final class WindowDesk implements AutoCloseable
{
    /** A week of 15 minutes is 672. */
    static final int KEPT = 1_000;

    private final Frame frame;
    private final Windows windows;
    private final List<Alarm> alarms;
    private final HistogramLog histograms;
    private final @Nullable GrowingFile lines;
    private final @Nullable GrowingFile histogramFile;
    private final PrintWriter err;
    private final Deque<WindowSummary> kept = new ArrayDeque<>();
    private final MessageHandler onSecond = this::onSecond;
    private @Nullable Watcher watcher;
    private long omitted;

    /** Somebody who looks on. */
    interface Watcher
    {
        /** A {@link Second}; keeps nothing of the buffer. */
        void onSecond(MutableDirectBuffer buffer, int offset);

        /** A window is final. */
        void onWindow(WindowSummary window);

        /** An alarm was raised or cleared; {@code line} says all. */
        void onAlarm(String line);
    }

    /**
     * What is asked of it.
     *
     * @param lengthNs     of a window; 0 for none.
     * @param isAsked      that length was asked for.
     * @param intervals    file for JSON Lines; null for none.
     * @param histogramLog file for histograms; null for none.
     * @param alarms       to judge.
     */
    record Frame(
        long lengthNs,
        boolean isAsked,
        @Nullable Path intervals,
        @Nullable Path histogramLog,
        List<Alarm> alarms)
    {
    }

    /**
     * Of which run the windows are.
     *
     * @param epochNs when it began, UTC.
     * @param version of the program that made it.
     * @param target  address and port.
     */
    record Origin(long epochNs, String version, String target)
    {
    }

    private WindowDesk(
        final Frame frame, final Windows windows, final String origin, final PrintWriter err) throws CommandFailure
    {
        this.frame = frame;
        this.windows = windows;
        alarms = frame.alarms;
        this.err = err;
        histograms = new HistogramLog(origin);
        histogramFile = GrowingFile.open(frame.histogramLog, err);
        lines = GrowingFile.open(frame.intervals, err);
    }

    /**
     * For a run that is to begin; null if it shall have no windows.
     *
     * @param origin of the run.
     */
    static @Nullable WindowDesk open(
        final Frame frame,
        final SenderPlan plan,
        final int flows,
        final Origin origin,
        final PrintWriter err) throws CommandFailure
    {
        if (frame.lengthNs == 0)
        {
            return null;
        }
        final WindowDesk desk = new WindowDesk(frame, new Windows(plan, flows, frame.lengthNs),
            HistogramLog.origin(origin.version, origin.target), err);
        append(desk.lines, IntervalLines.run(
            origin.epochNs, origin.version, origin.target, plan, frame.lengthNs));
        return desk;
    }

    /** To be given every sample of the run. */
    SampleListener listener()
    {
        return windows;
    }

    /** Length of a window. */
    long lengthNs()
    {
        return windows.lengthNs();
    }

    /** Alarms that stand, as typed. */
    List<String> raised()
    {
        return alarms.stream().filter(Alarm::isRaised).map(Alarm::text).toList();
    }

    void watch(final Watcher newWatcher)
    {
        watcher = newWatcher;
    }

    /** Takes what is final. */
    void poll()
    {
        while (windows.seconds().read(onSecond) > 0)
        {
            // until there is no more
        }
        for (Window window = windows.poll(); window != null; window = windows.poll())
        {
            final WindowSummary summary = window.summary();
            append(histogramFile, histogramFile == null ? new byte[0] : histograms.window(window));
            windows.release(window);
            take(summary);
        }
    }

    private void onSecond(final int type, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        if (type == Second.TYPE)
        {
            append(lines, lines == null ? new byte[0] : IntervalLines.second(buffer, offset));
            if (watcher != null)
            {
                watcher.onSecond(buffer, offset);
            }
        }
    }

    private void take(final WindowSummary window)
    {
        if (kept.size() == KEPT)
        {
            kept.removeFirst();
            omitted++;
        }
        kept.addLast(window);
        append(lines, lines == null ? new byte[0] : IntervalLines.window(window));
        if (watcher != null)
        {
            watcher.onWindow(window);
        }
        for (final Alarm alarm : alarms)
        {
            judge(alarm, window);
        }
    }

    private void judge(final Alarm alarm, final WindowSummary window)
    {
        final String change = alarm.judge(window);
        if (change == null)
        {
            return;
        }
        append(lines, IntervalLines.alarm(window.endEpochNs(), alarm.isRaised(), change));
        final String line = DurationFormat.instant(window.endEpochNs()).substring(0, 10) + " " +
            WindowText.time(window.endEpochNs()) + " alarm " + (alarm.isRaised() ? "raised: " : "cleared: ") + change;
        if (watcher == null)
        {
            err.println(line);
        }
        else
        {
            watcher.onAlarm(line);
        }
    }

    private static void append(final @Nullable GrowingFile file, final byte[] octets)
    {
        if (file != null)
        {
            file.append(octets);
        }
    }

    /** The run has ended: what is still open is final, too. */
    WindowResults finish()
    {
        poll();
        windows.finish();
        poll();
        final List<AlarmResult> results = new ArrayList<>();
        for (final Alarm alarm : alarms)
        {
            results.add(alarm.result());
        }
        append(lines, IntervalLines.end(
            omitted + kept.size(), windows.dropped(), windows.secondsDropped(), windows.availability()));
        return new WindowResults(windows.lengthNs(), frame.isAsked, List.copyOf(kept), omitted,
            windows.dropped(), windows.secondsDropped(), windows.availability(), results);
    }

    /** Puts into the files what is of the whole run. */
    void complete(final RunResult result)
    {
        append(histogramFile, histogramFile == null ? new byte[0] : histograms.rest(result));
    }

    /** Closes the files; what could not be written, one line each. */
    List<String> failures()
    {
        close();
        final List<String> failures = new ArrayList<>();
        for (final GrowingFile file : files())
        {
            final String failure = file.failure();
            if (failure != null)
            {
                failures.add(failure);
            }
        }
        return failures;
    }

    private List<GrowingFile> files()
    {
        return Stream.of(Optional.ofNullable(lines), Optional.ofNullable(histogramFile))
            .flatMap(Optional::stream).toList();
    }

    @Override
    public void close()
    {
        files().forEach(GrowingFile::close);
    }
}
