package io.stampede.sender.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of {@link Availability}, in seconds, for Δt is one.
 *
 * @param availableS               counted, in available time.
 * @param unavailableS             counted, in unavailable time.
 * @param uncountedS               with some probes, but too few to count.
 * @param highLossS                bad ones of available time.
 * @param consecutiveHighLoss      rows of two or more of them.
 * @param longestHighLossS         the longest such row, or 1 where they came one by one.
 * @param periods                  of unavailable time, the first ones and the last.
 * @param periodsOmitted           beyond those.
 */
public record AvailabilitySummary(
    long availableS,
    long unavailableS,
    long uncountedS,
    long highLossS,
    long consecutiveHighLoss,
    long longestHighLossS,
    List<Period> periods,
    long periodsOmitted)
{
    /**
     * Unavailable time.
     *
     * @param startEpochNs beginning of its first interval.
     * @param endEpochNs   beginning of the first interval after it; null if it lasted until the end.
     */
    public record Period(long startEpochNs, @Nullable Long endEpochNs)
    {
    }

    /** Whether any interval had probes enough. */
    public boolean isKnown()
    {
        return availableS + unavailableS > 0;
    }

    /** Share of the counted time that was available, 0..100; only if known. */
    public double percent()
    {
        return 100.0 * availableS / (availableS + unavailableS);
    }
}
