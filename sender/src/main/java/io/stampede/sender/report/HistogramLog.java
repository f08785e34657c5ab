package io.stampede.sender.report;

import io.stampede.sender.stats.Distribution;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * HdrHistogram log: lines of one interval and one distribution each, told apart by {@code Tag=}. Values below 0 are
 * kept as magnitudes under the tag {@code NAME.negative}. A run without windows is one interval, written when it has
 * ended; with windows each is an interval of its own, written when it is final, and what windows do not have follows at
 * the end as an interval of the whole run.
 */
public final class HistogramLog
{
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MS = 1e6;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final String NEGATIVE = ".negative";

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    // in memory first: the log writer swallows what goes wrong with its stream
    private final HistogramLogWriter log = new HistogramLogWriter(pending);
    private final String origin;
    private final Set<String> tagsOfWindows = new HashSet<>();
    private long baseEpochNs = Long.MIN_VALUE;

    /** @param origin what made the log, for its first line. */
    public HistogramLog(final String origin)
    {
        this.origin = origin;
    }

    /** Writes the log of a run without windows; leaves {@code out} open. */
    public static void write(final RunResult result, final OutputStream out) throws IOException
    {
        final HistogramLog log = new HistogramLog(origin(result.config().machine().version(),
            TextReport.endpoint(result.config().endpoints().remoteAddress(),
                result.config().endpoints().remotePort())));
        out.write(log.rest(result));
    }

    /** Program and target. */
    public static String origin(final String version, final String target)
    {
        return version + ", target " + target;
    }

    /** The lines of a window. */
    public byte[] window(final Window window)
    {
        begin(window.startEpochNs());
        final long endEpochNs = window.endEpochNs();
        final Map<String, Distribution> byTag = new LinkedHashMap<>();
        byTag.put(RunResult.RTT, window.rtt);
        byTag.put(RunResult.FORWARD, window.forward);
        byTag.put(RunResult.BACKWARD, window.backward);
        byTag.put(RunResult.RESIDENCE, window.residence);
        byTag.put(RunResult.PACING, window.pacing);
        tagsOfWindows.addAll(byTag.keySet());
        byTag.forEach((tag, distribution) ->
            interval(tag, window.startEpochNs(), endEpochNs, distribution.view()));
        return take();
    }

    /** Once the run has ended: what its windows did not have. */
    public byte[] rest(final RunResult result)
    {
        final RunConfig config = result.config();
        begin(config.startEpochNs());
        for (final Map.Entry<String, DistributionSummary> entry : result.distributions().entrySet())
        {
            if (!tagsOfWindows.contains(entry.getKey()))
            {
                interval(entry.getKey(), config.startEpochNs(), config.startEpochNs() + config.elapsedNs(),
                    entry.getValue());
            }
        }
        return take();
    }

    /** Lines of one interval of several distributions, for a log that is no run's. */
    public byte[] intervals(
        final long startEpochNs, final long endEpochNs, final Map<String, DistributionSummary> byTag)
    {
        begin(startEpochNs);
        byTag.forEach((tag, distribution) -> interval(tag, startEpochNs, endEpochNs, distribution));
        return take();
    }

    private void begin(final long startEpochNs)
    {
        if (baseEpochNs != Long.MIN_VALUE)
        {
            return;
        }
        baseEpochNs = startEpochNs / NANOS_PER_MILLI * NANOS_PER_MILLI;
        log.outputComment("[" + origin + "; values in nanoseconds, Interval_Max in milliseconds]");
        log.outputLogFormatVersion();
        log.outputStartTime(baseEpochNs / NANOS_PER_MILLI);
        log.setBaseTime(baseEpochNs / NANOS_PER_MILLI);
        log.outputBaseTime(baseEpochNs / NANOS_PER_MILLI);
        log.outputLegend();
    }

    private void interval(
        final String tag, final long startEpochNs, final long endEpochNs, final DistributionSummary distribution)
    {
        interval(tag, startEpochNs, endEpochNs, distribution.positives());
        interval(tag + NEGATIVE, startEpochNs, endEpochNs, distribution.negatives());
    }

    private void interval(
        final String tag, final long startEpochNs, final long endEpochNs, final Histogram histogram)
    {
        if (histogram.getTotalCount() > 0)
        {
            final Histogram tagged = histogram.copy();
            tagged.setTag(tag);
            // what began before the first window, or by a clock set back since, has no earlier place in the format
            final long fromNs = Math.max(startEpochNs, baseEpochNs) - baseEpochNs;
            log.outputIntervalHistogram(fromNs / NANOS_PER_SECOND,
                Math.max(endEpochNs - baseEpochNs, fromNs) / NANOS_PER_SECOND, tagged, NANOS_PER_MS);
        }
    }

    private byte[] take()
    {
        final byte[] lines = pending.toByteArray();
        pending.reset();
        return lines;
    }
}
