package io.stampede.sender.report;

import io.stampede.sender.stats.DistributionSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * A run as an HdrHistogram log: one interval, one line per distribution, told apart by {@code Tag=}. Values below 0 are
 * kept as magnitudes under the tag {@code NAME.negative}.
 */
public final class HistogramLog
{
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MS = 1e6;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private HistogramLog()
    {
    }

    /** Writes the log; leaves {@code out} open. */
    public static void write(final RunResult result, final OutputStream out) throws IOException
    {
        // in memory first: the log writer swallows what goes wrong with its stream
        final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        write(result, new HistogramLogWriter(whole));
        whole.writeTo(out);
    }

    private static void write(final RunResult result, final HistogramLogWriter log)
    {
        final RunConfig config = result.config();
        log.outputComment("[" + config.machine().version() + ", target " +
            TextReport.endpoint(config.endpoints().remoteAddress(), config.endpoints().remotePort()) +
            "; values in nanoseconds, Interval_Max in milliseconds]");
        log.outputLogFormatVersion();
        final long startMs = config.startEpochNs() / NANOS_PER_MILLI;
        log.outputStartTime(startMs);
        log.setBaseTime(startMs);
        log.outputBaseTime(startMs);
        log.outputLegend();
        final double seconds = config.elapsedNs() / NANOS_PER_SECOND;
        for (final Map.Entry<String, DistributionSummary> entry : result.distributions().entrySet())
        {
            interval(log, entry.getKey(), seconds, entry.getValue().positives());
            interval(log, entry.getKey() + ".negative", seconds, entry.getValue().negatives());
        }
    }

    private static void interval(
        final HistogramLogWriter log, final String tag, final double seconds, final Histogram histogram)
    {
        if (histogram.getTotalCount() > 0)
        {
            final Histogram tagged = histogram.copy();
            tagged.setTag(tag);
            log.outputIntervalHistogram(0.0, seconds, tagged, NANOS_PER_MS);
        }
    }
}
