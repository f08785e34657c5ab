package io.stampede.sender.report;

import java.util.Locale;

/** One line on how a run is going. */
public final class ProgressLine
{
    private ProgressLine()
    {
    }

    /**
     * @param elapsedNs since the start.
     * @param sent      probes that left.
     * @param received  answered in time so far.
     * @param lost      given up so far; younger ones may still be answered.
     * @param notSent   due and not left.
     * @param lastRttNs of the last answer.
     */
    public static String of(
        final long elapsedNs,
        final long sent,
        final long received,
        final long lost,
        final long notSent,
        final long lastRttNs)
    {
        return String.format(Locale.ROOT, "%6s  %d sent  %d received  %d lost%s  last RTT %s",
            String.format(Locale.ROOT, "%.0fs", elapsedNs / 1e9), sent, received, lost,
            notSent == 0 ? "" : "  " + notSent + " not sent",
            received == 0 ? "n/a" : DurationFormat.of(lastRttNs));
    }
}
